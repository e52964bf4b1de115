using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Servers.AwsDocs.Search;

/// <summary>The answer of the recommendation service (native-servers 5.8): its kinds in this order, each with words on why a page is in it.</summary>
internal static class Recommendations
{
    public static Uri Address(string page, string? sessionId)
    {
        var path = Uri.EscapeDataString(page).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
        return new Uri($"{Endpoints.Recommendations}?path={path}{(sessionId is null ? "" : $"&session={sessionId}")}");
    }

    /// <exception cref="FormatException">The body is no answer of the recommendation service.</exception>
    public static List<JsonObject> Read(byte[] body)
    {
        using var document = Fields.Document(body);
        var answer = document.RootElement;
        return
        [
            .. Of(answer, "highlyRated").Select(static item => Item(item, item.Text("abstract"))),
            .. Of(answer, "journey").SelectMany(static group => group.Items("urls").Select(item => Item(item, Intent(group)))),
            .. Of(answer, "new").Select(static item => Item(item, item.Text("dateCreated") is { Length: > 0 } date ? $"New content added on {date}" : "New content")),
            .. Of(answer, "similar").Select(static item => Item(item, item.Text("abstract") ?? "Similar content")),
        ];
    }

    /// <summary>A failure in the form of an answer.</summary>
    public static JsonObject Failure(string title) => Item("", title, null);

    private static string? Intent(JsonElement group) => group.Text("intent") is { Length: > 0 } intent ? $"Intent: {intent}" : null;

    private static IEnumerable<JsonElement> Of(JsonElement answer, string kind) => answer.Member(kind)?.Items("items") ?? [];

    private static JsonObject Item(JsonElement item, string? context) => Item(item.Text("url") ?? "", item.Text("assetTitle") ?? "", context);

    private static JsonObject Item(string url, string title, string? context) => new() { ["url"] = url, ["title"] = title, ["context"] = context };
}
