using System.Text.RegularExpressions;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>Where each variable of a server goes: into the task's environment, its secrets, or, in classic, the command line.</summary>
internal static partial class ServerEnvironment
{
    private const string HeaderStart = "${header:";

    public static ValueMap Of(ServerSpec server) => server switch
    {
        StdioServerSpec stdio => stdio.Env,
        NativeServerSpec native => native.Env,
        _ => ValueMap.Empty,
    };

    /// <summary>Filled from a request's header by the bridge.</summary>
    public static IEnumerable<(string Header, string Name)> FromHeaders(ServerSpec server) =>
        from variable in Sorted(Of(server))
        let match = WholeHeader().Match(variable.Value)
        where match.Success
        select (match.Groups[1].Value, variable.Key);

    /// <summary>
    /// On the command line of classic, as in the user's document (<c>--env FASTMCP_LOG_LEVEL ERROR</c>): settings, which are words.
    /// Everything else, such as its <c>SEARXNG_URL</c>, moves out of the line (defect 11 of aws 2).
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> OnTheLine(ServerSpec server) => Sorted(Of(server)).Where(v => Word().IsMatch(v.Value));

    public static ValueMap Plain(ServerSpec server, bool isDocument) =>
        new(Sorted(Of(server)).Where(v => !HasHeader(v.Value) && !(isDocument && Word().IsMatch(v.Value))));

    /// <summary>The gateway's key and token, then the server's own.</summary>
    public static ValueMap Secrets(ServerSpec server, AwsSpec aws) => new(
    [
        KeyValuePair.Create("OUTBOARD_KEY", $"/outboard/{aws.Name}/key"),
        .. aws.Public ? Array.Empty<KeyValuePair<string, string>>() : [KeyValuePair.Create("OUTBOARD_TOKEN", $"/outboard/{aws.Name}/token")],
        .. Sorted(server.Aws.Secrets),
    ]);

    public static bool HasHeader(string value) => value.Contains(HeaderStart, StringComparison.Ordinal);

    public static bool IsWholeHeader(string value) => WholeHeader().IsMatch(value);

    private static IOrderedEnumerable<KeyValuePair<string, string>> Sorted(ValueMap map) => map.OrderBy(v => v.Key, StringComparer.Ordinal);

    [GeneratedRegex(@"^\$\{header:([A-Za-z0-9-]+)\}\z")]
    private static partial Regex WholeHeader();

    [GeneratedRegex(@"^[A-Za-z]{1,16}\z")]
    private static partial Regex Word();
}
