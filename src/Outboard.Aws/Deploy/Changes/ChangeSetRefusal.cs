using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Changes;

/// <summary>Why CloudFormation refuses a change set before anything is touched, in terms of the manifest (aws 3.2, step 9).</summary>
internal static class ChangeSetRefusal
{
    // What a property of a resource comes from. The first that fits counts.
    private static readonly (string Property, string Field)[] s_fields =
    [
        ("/Memory", "memory"),
        ("/Cpu", "cpu"),
        ("/Secrets", "secrets"),
        ("/Environment", "env"),
        ("/Command", "args"),
        ("/DesiredCount", "replicas"),
        ("/Port", "port"),
        ("/ContainerPort", "port"),
        ("/HostHeaderConfig", "host"),
        ("/Policies", "permissions"),
    ];

    private static readonly (string Resource, string Field)[] s_shared =
    [
        ("Repository", "aws.name"),
        ("LogGroup", "aws.logRetentionDays"),
        ("ExecutionRole", "aws.permissionsBoundary"),
        ("Certificate", "aws.domain"),
        ("AlbSecurityGroup", "aws.allowedCidrs"),
        ("Alb", "aws.subnets"),
    ];

    /// <summary>"The submitted information didn't contain changes. …", "No updates are to be performed."</summary>
    public static bool IsNoChange(string? reason) => reason is not null
        && (reason.Contains("didn't contain changes", StringComparison.OrdinalIgnoreCase) || reason.Contains("No updates are to be performed", StringComparison.OrdinalIgnoreCase));

    public static OutboardException Explain(string stack, string? reason, IReadOnlyList<ValidationEvent> events, DeployPlan? plan)
    {
        var problems = events.Where(static one => one.Mode != "WARN").Select(one => Problem(one, plan)).ToList();
        return new OutboardException(
            $"CloudFormation refuses the changes of {stack}; nothing was touched.",
            problems.Count > 0 ? null : reason ?? "It gives no reason.",
            problems.Count > 0 ? "Correct what is listed, and run the command again." : "Correct what it says in the manifest, and run the command again.")
        {
            Problems = problems,
        };
    }

    public static Problem Problem(ValidationEvent found, DeployPlan? plan)
    {
        var where = $"{found.LogicalId}{Dotted(found.Path)}";
        var what = $"{found.Reason ?? found.Name ?? "It is not valid."}{(where.Length == 0 ? "" : $" (in the template: {where})")}";
        var isTaken = found.Name?.Contains("NAME_CONFLICT", StringComparison.OrdinalIgnoreCase) is true || found.Reason?.Contains("already exists", StringComparison.OrdinalIgnoreCase) is true;
        return new Problem(
            FieldOf(found.LogicalId, found.Path, plan),
            what,
            isTaken ? "Take another aws.name, or bring what exists under the stack: outboard deploy --adopt." : "Change it in the manifest.");
    }

    /// <summary>The field of the manifest a place in the template comes from; empty where there is none that could be named.</summary>
    public static string FieldOf(string? logicalId, string? path, DeployPlan? plan)
    {
        if (logicalId is null)
        {
            return "";
        }

        var task = plan is null ? null : TaskPlan.Of(plan).Where(task => logicalId.StartsWith(task.LogicalName, StringComparison.Ordinal)).MaxBy(static task => task.LogicalName.Length);
        var server = plan?.Servers.Where(server => logicalId.StartsWith(server.LogicalName, StringComparison.Ordinal)).MaxBy(static server => server.LogicalName.Length)
            ?? (task is { Servers: [var only] } ? only : null);
        if (server is null)
        {
            return s_shared.FirstOrDefault(shared => shared.Resource == logicalId).Field ?? "";
        }

        var head = JsonPath.Member("mcpServers", server.Name);
        var field = s_fields.FirstOrDefault(field => path?.Contains(field.Property, StringComparison.Ordinal) is true).Field;
        return field is null ? head : $"{head}.{field}";
    }

    private static string Dotted(string? path) =>
        path is null ? "" : string.Concat(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(static s => s.All(char.IsAsciiDigit) ? $"[{s}]" : $".{s}"));
}
