using System.Globalization;
using Outboard.Aws.CloudFormation.Resources;

namespace Outboard.Aws.Stacks;

/// <summary>The target group of a task.</summary>
internal static class Targets
{
    public static TargetGroup Build(Site site, TaskPlan task) => new($"{task.LogicalName}TargetGroup")
    {
        TargetType = "ip",
        Protocol = "HTTP",
        ProtocolVersion = "HTTP1",
        Port = task.Port,
        VpcId = site.Inputs.VpcId.Ref,
        HealthCheckProtocol = "HTTP",
        // Red until the child has answered its handshake, so that a deployment never drains the good task first.
        HealthCheckPath = task.HasDocumentHealth ? "/messages" : "/readyz",
        // Three failures outlast an ordinary restart of the child.
        HealthCheckIntervalSeconds = 15,
        HealthCheckTimeoutSeconds = 5,
        HealthyThresholdCount = 2,
        UnhealthyThresholdCount = 3,
        Matcher = new(task.HasDocumentHealth ? "200-399" : "200"),
        TargetGroupAttributes =
        [
            new("deregistration_delay.timeout_seconds", ((int)site.Plan.Drain.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            new("load_balancing.algorithm.type", "least_outstanding_requests"),
            // It works by cookie, and MCP clients keep none.
            new("stickiness.enabled", "false"),
        ],
    };
}
