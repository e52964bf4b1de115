using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Servers;

/// <summary>mcp-searxng from npm behind the bridge and the native server behind the same gateway: a client cannot tell which it asks.</summary>
public sealed class NativeBesideOriginalTests
{
    private static readonly string[] Queries =
    [
        """{"query":"oars"}""",
        """{"query":"grüße 🌍","result_detail":"compact"}""",
        """{"query":"oars","response_format":"json"}""",
        """{"query":"oars","num_results":1,"min_score":0.5}""",
        """{"query":"oars","min_score":1}""",
        """{"query":"oars","pageno":2,"language":"de","safesearch":"1","time_range":"week"}""",
    ];

    [Fact]
    public async Task The_same_queries_get_the_same_answers()
    {
        await Npm.RequireAsync();
        await using var searx = await SearxStub.StartAsync();
        var environment = new JsonObject { ["SEARXNG_URL"] = searx.Address.AbsoluteUri };
        await using var served = await Served.UpAsync(new JsonObject
        {
            ["original"] = new JsonObject { ["command"] = NpmParts.Node, ["args"] = new JsonArray(NpmParts.Searxng), ["env"] = environment.DeepClone() },
            ["native"] = new JsonObject { ["command"] = "outboard", ["args"] = new JsonArray("serve", "searxng"), ["env"] = environment },
        });

        var original = await AskAsync(served, "original");
        var native = await AskAsync(served, "native");

        Assert.Equal(Queries.Length, native.Length);
        Assert.Equal(original, native);
        Assert.Contains("All about oars", native[0], StringComparison.Ordinal);
    }

    /// <summary>What the official client is answered, query by query.</summary>
    private static async Task<string[]> AskAsync(Served served, string server)
    {
        var calls = new JsonArray([.. Queries.Select(static query => new JsonObject { ["name"] = "searxng_web_search", ["arguments"] = JsonNode.Parse(query) })]);
        var seen = await Npm.ClientAsync(served.Endpoint(Transport.Http, server), Transport.Http, "call", new JsonObject { ["calls"] = calls });
        return [.. seen.Select(static answer => $"{answer["isError"]} {answer["text"]}")];
    }
}
