using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>Listener rules: which host and path leads to which server.</summary>
internal static class RuleChecks
{
    private const string Conditions = "Properties.Conditions";

    public static IReadOnlyList<TemplateChecks.Check> All { get; } = [DuplicatePriority, SameHostTwice, HostOfWrongForm, TooManyConditionValues];

    internal static IEnumerable<Problem> DuplicatePriority(TemplateView template) => template.OfType(Types.Rule)
        .GroupBy(static rule => (Intrinsics.Direct(rule.Properties["ListenerArn"])?.Target, rule.Properties["Priority"].Number()))
        .Where(static group => group.Key.Item2 is not null)
        .SelectMany(static group => group.Skip(1), static (group, rule) => rule.Problem("Properties.Priority",
            $"{group.First().Id} has the priority {group.Key.Item2} on the same listener already; two rules may not share one even for a moment.",
            "Let it be assigned anew: priorities come from Metadata.Outboard.Assignments."));

    // Of two rules with equal conditions the second never matches. The same host with another path is another server of the layout http.
    internal static IEnumerable<Problem> SameHostTwice(TemplateView template) => template.OfType(Types.Rule)
        .SelectMany(static rule => HostKeys(rule).Distinct().SelectMany(
            _ => Paths(rule), (host, path) => (rule, Key: (Intrinsics.Direct(rule.Properties["ListenerArn"])?.Target, host, path))))
        .GroupBy(static found => found.Key, static found => found.rule)
        .SelectMany(static group => group.Skip(1), static (group, rule) => rule.Problem(Conditions,
            $"{group.First().Id} takes {group.Key.host}{group.Key.path} on the same listener already, so this rule never matches.",
            "Give each server a host of its own (mcpServers.NAME.host)."));

    internal static IEnumerable<Problem> HostOfWrongForm(TemplateView template) =>
        from rule in template.OfType(Types.Rule)
        from host in Hosts(rule)
        let what = host.Length > 128 ? "has more than 128 characters"
            : host.Contains(':', StringComparison.Ordinal) ? "has a port"
            : host.LastIndexOf('.') is var dot && (dot < 0 || dot == host.Length - 1 || !host[(dot + 1)..].All(char.IsAsciiLetter)) ? "has no last label of letters only"
            : null
        where what is not null
        select rule.Problem(Conditions, $"The host {(host.Length > 128 ? host[..40] + "…" : host)} {what}; the load balancer refuses it.",
            "Set aws.domain to a domain name without a port, or the server's host to a shorter one.");

    internal static IEnumerable<Problem> TooManyConditionValues(TemplateView template) =>
        from rule in template.OfType(Types.Rule)
        let count = rule.Properties["Conditions"].Objects().Sum(static condition => Values(condition).Count)
        where count > 5
        select rule.Problem(Conditions,
            $"The rule has {count} condition values; the load balancer takes five.",
            "Use fewer hosts or paths for this server.");

    /// <summary>The rules and listeners that forward to <paramref name="group"/>.</summary>
    public static IEnumerable<ResourceView> RoutesTo(TemplateView template, ResourceView group) =>
        template.OfType(Types.Rule).Where(rule => TargetGroups(template, rule, "Actions").Contains(group))
            .Concat(template.OfType(Types.Listener).Where(listener => TargetGroups(template, listener, "DefaultActions").Contains(group)));

    /// <summary>The target groups that the actions of a rule or listener forward to.</summary>
    public static IEnumerable<ResourceView> TargetGroups(TemplateView template, ResourceView resource, string actions) =>
        Intrinsics.References(resource.Properties[actions], "").Select(found => template.Find(found.Reference.Target))
            .OfType<ResourceView>().Where(static one => one.Type == Types.TargetGroup);

    /// <summary>The host names a rule matches, as far as they are literal.</summary>
    public static IEnumerable<string> Hosts(ResourceView rule) => ValuesOf(rule, "host-header").Texts();

    // An intrinsic too, by its text: {"Fn::GetAtt":["Alb","DNSName"]} is the same host wherever it stands.
    private static IEnumerable<string> HostKeys(ResourceView rule) =>
        ValuesOf(rule, "host-header").Select(static host => host.Text()?.ToUpperInvariant() ?? host?.ToJsonString() ?? "");

    private static IEnumerable<string> Paths(ResourceView rule) =>
        ValuesOf(rule, "path-pattern") is { Count: > 0 } paths ? paths.Select(static path => path.Text() ?? $"{path}") : [""];

    private static JsonArray ValuesOf(ResourceView rule, string field) =>
        rule.Properties["Conditions"].Objects().Where(condition => condition["Field"].Text() == field).Select(Values).FirstOrDefault() ?? [];

    // {"Field": "host-header", "HostHeaderConfig": {"Values": […]}}, or the older {"Field": "host-header", "Values": […]}
    private static JsonArray Values(JsonObject condition) =>
        condition.Select(static entry => entry.Value as JsonArray ?? (entry.Value as JsonObject)?["Values"] as JsonArray)
            .OfType<JsonArray>().FirstOrDefault() ?? [];
}
