using System.Text.RegularExpressions;

namespace Outboard.Aws.Deploy;

/// <summary>Values of stack parameters as text.</summary>
internal static partial class ParameterText
{
    /// <summary>A list has no order that would matter to what Outboard makes of it.</summary>
    public static bool IsSame(string wanted, string? deployed) =>
        wanted == deployed || (deployed is not null && Subnets(wanted) is { Count: > 0 } some && Subnets(deployed).Order().SequenceEqual(some.Order()));

    /// <summary>
    /// The subnets of a value that was read back. CloudFormation writes <c>subnet-a,subnet-b</c>; emulators write lists as their own language does
    /// (<c>['subnet-a', 'subnet-b']</c>).
    /// </summary>
    public static IReadOnlyList<string> Subnets(string? value) => value is null ? [] : [.. Subnet().Matches(value).Select(static match => match.Value)];

    [GeneratedRegex("subnet-[0-9a-z]+")]
    private static partial Regex Subnet();
}
