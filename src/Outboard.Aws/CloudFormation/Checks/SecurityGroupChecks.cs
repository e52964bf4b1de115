using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>Security groups and their quota.</summary>
internal static class SecurityGroupChecks
{
    /// <summary>Of one direction, counted apart for IPv4 and IPv6; a rule that names a group counts for both. The default of an account.</summary>
    private const int MostRules = 60;

    public static IReadOnlyList<TemplateChecks.Check> All { get; } = [TooManyRulesOfOneGroup];

    internal static IEnumerable<Problem> TooManyRulesOfOneGroup(TemplateView template)
    {
        var apart = template.OfType(Types.Ingress).ToLookup(rule => template.Find(rule.Properties["GroupId"])?.Id, static rule => rule.Properties);
        foreach (var group in template.OfType(Types.SecurityGroup))
        {
            foreach (var (list, rules) in new[]
            {
                ("SecurityGroupIngress", group.Properties["SecurityGroupIngress"].Objects().Concat(apart[group.Id])),
                ("SecurityGroupEgress", group.Properties["SecurityGroupEgress"].Objects()),
            })
            {
                var most = Math.Max(rules.Count(static rule => !rule.ContainsKey("CidrIpv6")), rules.Count(static rule => !rule.ContainsKey("CidrIp")));
                if (most > MostRules)
                {
                    yield return group.Problem($"Properties.{list}", $"{most} rules; a security group has {MostRules} at most unless the quota is raised.",
                        "Name fewer ranges in aws.allowedCidrs, or deploy some of the servers under another aws.name.");
                }
            }
        }
    }
}
