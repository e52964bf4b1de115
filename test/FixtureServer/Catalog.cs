using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>What the server has, from <c>fixture.json</c>. One entry of each list comes and goes.</summary>
internal sealed partial class Catalog
{
    private readonly JsonObject data = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixture.json")))!.AsObject();
    private readonly HashSet<string> shown = new(StringComparer.Ordinal);

    public JsonObject ServerInfo => Copy("initialize", "serverInfo").AsObject();

    /// <exception cref="LineError">There is no such thing.</exception>
    public JsonNode Copy(params ReadOnlySpan<string> path) => Find(path) ?? throw new LineError(-32602, $"No such {path[0]}: {path[^1]}");

    public JsonNode? Find(params ReadOnlySpan<string> path)
    {
        JsonNode? found = data;
        foreach (var name in path)
        {
            found = found?[name];
        }

        return found?.DeepClone();
    }

    /// <summary>A list, in the same order each time it is asked for.</summary>
    public JsonObject List(string list)
    {
        var items = Copy(list).AsArray().Select(static item => item!.DeepClone());
        lock (shown)
        {
            items = shown.Contains(list) ? [.. items, Copy("dynamic", list)] : [.. items];
        }

        return new JsonObject { [list] = new JsonArray([.. list == "tools" ? items.OrderBy(static tool => (string?)tool["name"], StringComparer.Ordinal) : items]) };
    }

    /// <summary>Adds or takes away the entry of this list that comes and goes.</summary>
    public void Toggle(string list)
    {
        lock (shown)
        {
            if (!shown.Remove(list))
            {
                shown.Add(list);
            }
        }
    }

    public JsonObject Complete(string begun)
    {
        var values = Copy("completions").AsArray().Select(static value => (string)value!).Where(value => value.StartsWith(begun, StringComparison.Ordinal)).ToArray();
        return new JsonObject
        {
            ["completion"] = new JsonObject
            {
                ["values"] = new JsonArray([.. values.Select(static value => (JsonNode)value)]),
                ["total"] = values.Length,
                ["hasMore"] = false,
            },
        };
    }

    /// <returns>Null when there is no such resource.</returns>
    public JsonObject? Read(string uri)
    {
        if (Find("contents", uri) is { } known)
        {
            return new JsonObject { ["contents"] = new JsonArray(known) };
        }

        if (TemplateUri().Match(uri) is not { Success: true } match)
        {
            return null;
        }

        var id = match.Groups["id"].Value;
        return new JsonObject
        {
            ["contents"] = new JsonArray(new JsonObject
            {
                ["uri"] = uri,
                ["mimeType"] = "application/json",
                ["text"] = $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""",
            }),
        };
    }

    /// <summary>A prompt with its arguments filled in.</summary>
    public JsonObject Prompt(string name, Func<string, string> argument)
    {
        var filled = Placeholder().Replace(
            Copy("messages", name).ToJsonString(), match => System.Text.Json.JsonEncodedText.Encode(argument(match.Groups["name"].Value)).ToString());
        return new JsonObject { ["messages"] = JsonNode.Parse(filled) };
    }

    [GeneratedRegex(@"\{(?<name>arg1|arg2|resourceUri)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^test://template/(?<id>[^/\"]+)/data$")]
    private static partial Regex TemplateUri();
}
