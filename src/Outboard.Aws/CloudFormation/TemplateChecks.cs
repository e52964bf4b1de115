using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation;

/// <summary>
/// What a template may not be, beyond its schema: AWS would refuse it half-way, or accept it and never work. cfn-lint finds few of these
/// (aws 5.4). A check is one function and knows nothing of the others.
/// </summary>
public static class TemplateChecks
{
    /// <summary>A check by its method's name, which the tests go by: each has at least one spoiled template.</summary>
    internal delegate IEnumerable<Problem> Check(TemplateView template);

    internal static IReadOnlyList<Check> All { get; } =
    [
        .. CapacityChecks.All, .. ServiceChecks.All, .. TargetGroupChecks.All, .. ListenerChecks.All, .. RuleChecks.All, .. LoadBalancerChecks.All,
        .. SecurityGroupChecks.All, .. RoleChecks.All, .. TaskChecks.All, .. ContainerChecks.All, .. ScheduleChecks.All, .. StackChecks.All,
    ];

    /// <summary>Those that say how large a deployment may be: what they find is the manifest's doing and not ours.</summary>
    internal static IReadOnlyList<Check> Limits { get; } =
        [StackChecks.TooLarge, StackChecks.TooMany, LoadBalancerChecks.QuotaExceeded, SecurityGroupChecks.TooManyRulesOfOneGroup, RoleChecks.PoliciesTooLong];

    public static IReadOnlyList<Problem> Find(JsonObject template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var view = new TemplateView(template);
        return [.. All.SelectMany(check => check(view))];
    }
}
