using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>The tool <c>searxng_search_suggestions</c>: what the first instance would complete a query to; nothing when it cannot be asked.</summary>
internal sealed class SuggestionsTool(SearxngSettings settings, InstanceClient client)
{
    /// <exception cref="ToolFailure">An argument is wrong.</exception>
    public (string Query, string Language) Read(ToolCall call)
    {
        var arguments = new ToolArguments(call, "search suggestions");
        return (arguments.RequiredText("query"), arguments.Text("language") ?? settings.DefaultLanguage);
    }

    public async Task<CallToolResult> RunAsync((string Query, string Language) asked, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> query = [new("q", asked.Query)];
        if (asked.Language is not ("all" or ""))
        {
            query.Add(new("lang", asked.Language));
        }

        var suggestions = settings.Instances.Usable is [var first, ..] ? await client.SuggestAsync(first, query, cancellation) : [];
        return Results.Text(JsonText.Indented(new JsonObject
        {
            ["query"] = asked.Query,
            ["suggestions"] = new JsonArray([.. suggestions.Select(static text => (JsonNode)text)]),
        }));
    }
}
