using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>A place where ours answers differently from the original on purpose (native-servers 8): why, and what the original's text becomes, given ours.</summary>
/// <param name="Why">The reason, for the message of a failure.</param>
/// <param name="Expect">The text ours must have, from the original's and ours.</param>
internal sealed record Difference(string Why, Func<string, string, string> Expect)
{
    /// <summary>The refusal goes on to say which argument is wrong.</summary>
    public static Difference Argument(string reason) => new("the argument that is wrong is named", (original, _) => $"{original}: {reason}");

    public static Difference DeadEngine { get; } = new(
        "an engine that failed is shown", static (original, _) => $"Unresponsive engines: dead (HTTP error)\n\n---\n\n{original}");

    public static Difference DeadEngineCompact { get; } = new(
        "an engine that failed is shown", static (original, _) => $"{original}\n\nUnresponsive engines: dead (HTTP error)");

    public static Difference DeadEngineJson { get; } = new(
        "an engine that failed is shown", static (original, _) => With(original, "unresponsive_engines", """[["dead","HTTP error"]]"""));

    /// <summary>The instance says it, under a name the original does not look at.</summary>
    public static Difference SafeSearch { get; } = new(
        "the instance's safe search is told", static (original, _) => With(original, "defaults", """{"safesearch":0,"locale":"","theme":"oscar"}"""));

    public static Difference DisabledEngines { get; } = new("an engine with \"enabled\": false is disabled", static (original, _) =>
    {
        var info = JsonNode.Parse(SafeSearch.Expect(original, ""))!;
        foreach (var scope in (string[])["common", "available"])
        {
            var lists = info["engines"]![scope]!.AsObject();
            lists["enabled"] = JsonNode.Parse("""["dead","localdocs","second"]""");
            if (lists.ContainsKey("disabled"))
            {
                lists["disabled"] = JsonNode.Parse("""["fakeweb","grepfiles"]""");
            }
        }

        return info.ToJsonString();
    });

    public static Difference Advice { get; } = new("the advice after the first sentence is our own", static (original, ours) => original[..(original.IndexOf(". ", StringComparison.Ordinal) + 2)] + ours[(ours.IndexOf(". ", StringComparison.Ordinal) + 2)..]);

    public static Difference Links(string site) => new("links are absolute", (original, _) => Regex.Replace(original, @"\]\(/", $"]({site}/"));

    public static Difference Charset { get; } = new("the charset of the page is heeded", static (original, _) => original.Replace("\uFFFD", "é", StringComparison.Ordinal));

    public static Difference Scheme(string url) => new("another scheme is an address that cannot be read", (_, _) => $"🔧 URL Format Error: Invalid URL \"{url}\"");

    public static Difference Refused(string url) => new("a refused connection is told as such", (_, _) => $"🌐 Connection Error: website is not responding ({url})");

    private static string With(string json, string member, string value)
    {
        var changed = JsonNode.Parse(json)!.AsObject();
        changed[member] = JsonNode.Parse(value);
        return changed.ToJsonString();
    }
}
