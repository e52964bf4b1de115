using System.Text.RegularExpressions;

namespace Outboard.Manifests;

/// <summary>What a server asks to be allowed, as IAM writes it.</summary>
public static partial class PermissionChecks
{
    internal static void Check(ValueList<Permission> permissions, string path, Findings findings)
    {
        foreach (var (action, resources) in permissions)
        {
            var at = JsonPath.Member(path, action);
            if (action is "*" or "*:*")
            {
                findings.Problem(at, "Allows everything there is.", "Name the actions the server takes, as \"s3:GetObject\".");
            }
            else if (!Action().IsMatch(action))
            {
                findings.Problem(at, "Is not an action of IAM.", "Write SERVICE:ACTION, as \"s3:GetObject\" or \"s3:Get*\".");
            }

            if (resources.Count == 0)
            {
                findings.Problem(at, "Names nothing the action may be done to.", "Write an ARN, as \"arn:aws:s3:::my-bucket/*\", or a list of them.");
            }

            CheckResources(resources, at, findings);
        }
    }

    /// <summary>What is allowed wider than most servers need.</summary>
    internal static IEnumerable<Problem> Warnings(ValueList<Permission> permissions, string path)
    {
        foreach (var (action, resources) in permissions)
        {
            var at = JsonPath.Member(path, action);
            if (action.EndsWith(":*", StringComparison.Ordinal))
            {
                yield return new(at, $"Allows every action of {action[..^2]}.", "Name the actions the server takes.");
            }

            if (resources.Contains("*"))
            {
                yield return new(at, "Is allowed on everything in the account.", "Write the ARN of what the server works with, unless the action knows no narrower resource.");
            }
        }
    }

    /// <summary>The same, in whatever order it was written.</summary>
    public static bool AreAlike(ValueList<Permission> one, ValueList<Permission> other) => Sorted(one).SequenceEqual(Sorted(other));

    private static IEnumerable<Permission> Sorted(ValueList<Permission> permissions) => permissions
        .OrderBy(static permission => permission.Action, StringComparer.Ordinal)
        .Select(static permission => permission with { Resources = [.. permission.Resources.Order(StringComparer.Ordinal)] });

    private static void CheckResources(ValueList<string> resources, string path, Findings findings)
    {
        foreach (var (index, resource) in resources.Index())
        {
            var at = resources.Count == 1 ? path : JsonPath.Item(path, index);
            if (resource != "*" && !Resource().IsMatch(resource))
            {
                findings.Problem(at, "Is neither an ARN nor *.", "Write it as \"arn:aws:s3:::my-bucket/*\".");
            }
            else if (resources.Take(index).Contains(resource))
            {
                findings.Problem(at, "Stands in the list twice.", "Remove one.");
            }
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]*:[A-Za-z0-9*?]+\z")]
    private static partial Regex Action();

    /// <summary><c>arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE</c>; region and account may be empty or patterns.</summary>
    [GeneratedRegex(@"^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9*?-]*:[0-9*?]*:[\x21-\x7E]+\z")]
    private static partial Regex Resource();
}
