using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Outboard.EndToEnd.Servers;

/// <summary>Real stdio servers behind `outboard up`, driven by the official TypeScript client over both transports.</summary>
[Collection(RealServersCollection.Name)]
public sealed partial class TypeScriptClientTests(RealServers servers)
{
    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task Server_everything_lists_all_it_has(Transport transport, string sharing)
    {
        var seen = (await Run($"everything-{sharing}", transport, "list")).Single();
        Assert.Equal("mcp-servers/everything", (string?)seen["server"]!["name"]);
        Assert.StartsWith("# Everything Server", (string?)seen["instructions"], StringComparison.Ordinal);
        Assert.Contains("get-sum", Texts(seen["tools"]!));
        Assert.Contains("simple-prompt", Texts(seen["prompts"]!));
        Assert.NotEmpty(Texts(seen["resources"]!));
    }

    [Theory, MemberData(nameof(Combinations.Transports), MemberType = typeof(Combinations))]
    public async Task Server_filesystem_reads_a_file(Transport transport)
    {
        var read = await Call("filesystem", transport, "read_text_file", new JsonObject { ["path"] = Path.Combine(servers.Folder, "greeting.txt") });
        Assert.Equal("Grüße 🌍", read);
    }

    [Theory, MemberData(nameof(Combinations.Transports), MemberType = typeof(Combinations))]
    public async Task Server_memory_remembers_across_sessions_of_one_shared_child(Transport transport)
    {
        var name = $"Entity of {transport}";
        await Call("memory", transport, "create_entities", new JsonObject
        {
            ["entities"] = new JsonArray(new JsonObject
            {
                ["name"] = name,
                ["entityType"] = "test",
                ["observations"] = new JsonArray("was here"),
            }),
        });
        Assert.Contains(name, await Call("memory", transport, "read_graph", []), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Combinations.Transports), MemberType = typeof(Combinations))]
    public async Task Mcp_searxng_answers_from_its_upstream(Transport transport)
    {
        Assert.Contains("searxng_web_search", Texts((await Run("searxng", transport, "list")).Single()["tools"]!));
        var found = await Call("searxng", transport, "searxng_web_search", new JsonObject { ["query"] = $"oars {transport}" });
        Assert.Contains($"All about oars {transport}", found, StringComparison.Ordinal);
        Assert.Contains("https://docs.example.com/answer", found, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task Sampling_elicitation_and_roots_reach_the_client_and_their_answers_the_server(Transport transport, string sharing)
    {
        var seen = await Run($"everything-{sharing}", transport, "questions", new JsonObject
        {
            ["calls"] = new JsonArray(
                Calling("trigger-sampling-request", new JsonObject { ["prompt"] = "how deep is the sea" }),
                Calling("trigger-elicitation-request", []),
                Calling("get-roots-list", [])),
        });
        Assert.All(["trigger-sampling-request", "trigger-elicitation-request", "get-roots-list"], tool => Assert.Contains(tool, Texts(seen[0]["tools"]!)));
        Assert.Contains("sampled: Resource trigger-sampling-request context: how deep is the sea", (string?)seen[1]["text"], StringComparison.Ordinal);
        Assert.Contains("- Name: Ada", (string?)seen[2]["text"], StringComparison.Ordinal);
        // The server asks once a process and keeps the answer, so that a shared one may show another client's.
        Assert.Contains(sharing == "session" ? "file:///home/ada" : "Current MCP Roots (1 total)", (string?)seen[3]["text"], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task A_server_that_asks_for_roots_in_a_call_gets_the_caller_s_own(Transport transport, string sharing)
    {
        var seen = await Run($"fixture-{sharing}", transport, "questions", new JsonObject { ["calls"] = new JsonArray(Calling("test_list_roots", [])) });
        Assert.Equal("""{"roots":[{"uri":"file:///home/ada","name":"Ada"}]}""", (string?)seen[1]["text"]);
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task Progress_reaches_the_caller(Transport transport, string sharing)
    {
        var seen = (await Run($"everything-{sharing}", transport, "progress", new JsonObject
        {
            ["call"] = Calling("trigger-long-running-operation", new JsonObject { ["duration"] = 0.1, ["steps"] = 3 }),
        })).Single();
        // The server sends the last step together with the result, and this client forgets whom a step is for once the result is there.
        Assert.Equal(["""{"progress":1,"total":3}""", """{"progress":2,"total":3}"""], seen["progress"]!.AsArray().Take(2).Select(static step => step!.ToJsonString()));
        Assert.StartsWith("Long running operation completed", (string?)seen["text"], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task Every_step_of_progress_arrives_before_the_result(Transport transport, string sharing)
    {
        var seen = (await Run($"fixture-{sharing}", transport, "progress", new JsonObject { ["call"] = Calling("test_tool_with_progress", []) })).Single();
        Assert.Equal("""[{"progress":0,"total":100},{"progress":50,"total":100},{"progress":100,"total":100}]""", seen["progress"]!.ToJsonString());
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task An_aborted_call_is_cancelled_in_the_server_under_the_id_it_knows(Transport transport, string sharing)
    {
        var seen = (await Run($"naughty-{sharing}", transport, "cancel")).Single();
        Assert.Contains("no longer wanted", (string?)seen["outcome"], StringComparison.Ordinal);
        var fresh = Texts(seen["messages"]!).Skip((int)seen["before"]!).ToArray();
        var cancelled = Cancelled().Match(Assert.Single(fresh, line => line.StartsWith("notifications/cancelled", StringComparison.Ordinal)));
        Assert.Contains($"tools/call #{cancelled.Groups["id"].Value}", fresh);
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task A_change_of_a_subscribed_resource_reaches_the_subscriber(Transport transport, string sharing)
    {
        var seen = await Run($"fixture-{sharing}", transport, "subscribe", new JsonObject
        {
            ["uri"] = "test://watched-resource",
            ["touch"] = Calling("touch_resource", new JsonObject { ["uri"] = "test://watched-resource" }),
            ["after"] = Calling("touch_resource", new JsonObject { ["uri"] = "test://watched-resource" }),
        });
        Assert.Equal("updated", (string?)seen[0]["text"]);
        Assert.Equal("test://watched-resource", (string?)seen[1]["updated"]);
        Assert.Equal("not subscribed", (string?)seen[2]["text"]);
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task Server_everything_updates_its_subscriber(Transport transport, string sharing)
    {
        var seen = await Run($"everything-{sharing}", transport, "subscribe", new JsonObject
        {
            ["uri"] = "demo://resource/dynamic/text/1",
            ["touch"] = Calling("toggle-subscriber-updates", []),
            ["after"] = Calling("toggle-subscriber-updates", []),
        });
        Assert.Equal("demo://resource/dynamic/text/1", (string?)seen[1]["updated"]);
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task A_result_of_10_MB_arrives_whole(Transport transport, string sharing)
    {
        var seen = (await Run($"naughty-{sharing}", transport, "huge", new JsonObject { ["megabytes"] = 10 })).Single();
        Assert.Equal(10 << 20, (int)seen["length"]!);
        Assert.True((bool)seen["uniform"]!);
    }

    [Theory, MemberData(nameof(Combinations.TransportAndSharing), MemberType = typeof(Combinations))]
    public async Task The_client_of_both_eras_speaks_the_newer_where_the_transport_has_it(Transport transport, string sharing)
    {
        var seen = await Npm.DualClientAsync(await servers.EndpointAsync($"everything-{sharing}", transport), transport);
        Assert.Equal(transport == Transport.Http ? "2026-07-28" : "2025-11-25", (string?)seen["version"]);
        Assert.Contains("echo", Texts(seen["tools"]!));
    }

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(item => (string)item!);

    private static JsonObject Calling(string tool, JsonObject arguments) => new() { ["name"] = tool, ["arguments"] = arguments };

    private async Task<string> Call(string server, Transport transport, string tool, JsonObject arguments)
    {
        var answer = (await Run(server, transport, "call", new JsonObject { ["calls"] = new JsonArray(Calling(tool, arguments)) })).Single();
        Assert.False((bool)answer["isError"]!, answer.ToJsonString());
        return (string)answer["text"]!;
    }

    private async Task<JsonNode[]> Run(string server, Transport transport, string scenario, JsonObject? arguments = null) =>
        await Npm.ClientAsync(await servers.EndpointAsync(server, transport), transport, scenario, arguments);

    [GeneratedRegex("^notifications/cancelled (?<id>.+)$")]
    private static partial Regex Cancelled();
}
