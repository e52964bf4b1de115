using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>Roles and what they allow.</summary>
internal static class RoleChecks
{
    /// <summary>All policies inside one role together; IAM does not count white space.</summary>
    private const int MostCharacters = 10_240;

    public static IReadOnlyList<TemplateChecks.Check> All { get; } = [PoliciesTooLong];

    internal static IEnumerable<Problem> PoliciesTooLong(TemplateView template) =>
        from role in template.OfType(Types.Role)
        let characters = role.Properties["Policies"].Objects().Sum(static policy => policy["PolicyDocument"]?.ToJsonString().Length ?? 0)
        where characters > MostCharacters
        select role.Problem("Properties.Policies",
            $"The policies have {characters:N0} characters; a role takes {MostCharacters:N0}.",
            "Name fewer permissions, or join some of their resources with *.");
}
