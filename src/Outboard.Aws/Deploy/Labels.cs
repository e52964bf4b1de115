using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Plans;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy;

/// <summary>What people call the resources of a template: <c>service of fetch</c>, <c>load balancer</c>.</summary>
internal static partial class Labels
{
    // Where the type's own name, as words, would not do.
    private static readonly Dictionary<string, string> s_words = new(StringComparer.Ordinal)
    {
        [Types.Rule] = "rule",
        [Types.Task] = "task definition",
        [Types.Association] = "capacity providers",
        [Types.ScalableTarget] = "schedule",
        [Types.Ingress] = "ingress",
        ["AWS::Route53::RecordSet"] = "DNS record",
        ["AWS::Logs::LogGroup"] = "log group",
    };

    private static readonly Dictionary<string, string> s_shared = new(StringComparer.Ordinal)
    {
        ["AlbSecurityGroup"] = "security group of the load balancer",
        ["TaskSecurityGroup"] = "security group of the tasks",
        ["TasksFromAlb"] = "way from the load balancer to the tasks",
        ["HttpsListener"] = "HTTPS listener",
        ["HttpListener"] = "HTTP listener",
        ["RedirectListener"] = "redirect to HTTPS",
        ["ExecutionRole"] = "execution role",
    };

    /// <param name="template">Its own labels come first (aws 3.1).</param>
    /// <param name="plan">Null: servers go by the assignments in the template.</param>
    public static IReadOnlyDictionary<string, string> Of(JsonObject? template, DeployPlan? plan)
    {
        if (template is null)
        {
            return new Dictionary<string, string>();
        }

        var heads = plan is null ? Assigned(template) : TaskPlan.Of(plan).Select(static task => (task.LogicalName, task.Name))
            .Concat(plan.Servers.Select(static server => (server.LogicalName, server.Name))).Distinct().OrderByDescending(static head => head.LogicalName.Length).ToList();
        return new TemplateView(template).Resources.ToDictionary(static resource => resource.Id, resource => Of(resource, heads), StringComparer.Ordinal);
    }

    private static List<(string LogicalName, string Name)> Assigned(JsonObject template) =>
    [
        .. (template["Metadata"]?["Outboard"]?["Assignments"] as JsonObject ?? []).Select(static server => (LogicalNames.Of(server.Key), server.Key))
            .OrderByDescending(static head => head.Item1.Length),
    ];

    private static string Of(ResourceView resource, List<(string LogicalName, string Name)> heads)
    {
        if ((resource.Body["Metadata"]?["Outboard"]?["Label"]).Text() is { } own)
        {
            return own;
        }

        if (s_shared.TryGetValue(resource.Id, out var shared))
        {
            return shared;
        }

        var word = s_words.GetValueOrDefault(resource.Type) ?? Words().Replace(resource.Type[(resource.Type.LastIndexOf(':') + 1)..], " $1").Trim().ToLowerInvariant();
        var (logicalName, name) = heads.FirstOrDefault(head => resource.Id.StartsWith(head.LogicalName, StringComparison.Ordinal));
        return logicalName is null ? word : $"{word} of {name}";
    }

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Words();
}
