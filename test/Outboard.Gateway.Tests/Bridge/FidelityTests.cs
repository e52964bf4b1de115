using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

public sealed class FidelityTests(OneNaughty one) : IClassFixture<OneNaughty>, IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public static TheoryData<string> Ids => new(
        "1", "0", "-1", "1.0", "1e0", "1E+2", "9007199254740993", "123456789012345678901234567890", "-0.0",
        "\"1\"", "\"\"", "\"a\\\"b\\\\c\\n\\u00e9é😀\"", "\"<>&'\"", "\"987654321\"");

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Ids_and_progress_tokens_come_back_as_they_were_written(string id)
    {
        var http = await one.Gateway.OpenAsync();
        var sse = await one.Gateway.OpenSseAsync();
        var call = Frames.Request("tools/call", $$"""{"name":"progress","arguments":{"steps":2},"_meta":{"progressToken":{{id}}} }""", id);
        var expected = (string[])[
            Progress(id, 1),
            Progress(id, 2),
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"2 steps"}]}}""",
        ];

        using var answer = await http.PostAsync(call);
        Assert.Equal(expected, await answer.MessagesAsync().ToListAsync());
        await sse.SendAsync(call);
        Assert.Equal(expected[2], await sse.ReplyAsync(id));
        Assert.Equal(expected[0], await sse.MessageAsync(static _ => true));
    }

    [Fact]
    public async Task Results_come_back_byte_for_byte()
    {
        var client = await one.Gateway.OpenAsync();
        const string Arguments = """{"n":1.0,"big":12345678901234567890,"e":1e0,"s":"\u00e9é\/😀","nested":{"a":[1,2 , 3],"":null},"a":1,"a":2}""";

        using var answer = await client.PostAsync(Frames.Call("echo", Arguments));

        Assert.Equal($$$"""{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":{{{Arguments}}}}}""", await answer.ReplyAsync());
    }

    /// <summary>A shared child has agreed on the newest revision with the bridge, and its client on an older one; a session's own child has agreed with its client.</summary>
    [Theory]
    [InlineData("2024-11-05", Sharing.Shared, true, true)]
    [InlineData("2025-03-26", Sharing.Shared, false, true)]
    [InlineData("2025-06-18", Sharing.Shared, false, false)]
    [InlineData("2025-11-25", Sharing.Shared, false, false)]
    [InlineData("2024-11-05", Sharing.Call, true, true)]
    [InlineData("2024-11-05", Sharing.Session, false, false)]
    public async Task Content_the_clients_revision_does_not_know_is_told_as_text_by_a_child_that_speaks_a_newer(string version, Sharing sharing, bool withoutAudio, bool withoutLinks)
    {
        const string Audio = """{"type":"audio","data":"AA==","mimeType":"audio/wav"}""";
        const string Link = """{"type":"resource_link","name":"n","uri":"test://x"}""";
        await using var gateway = await StartAsync(Naughty() with { Sharing = sharing });
        var client = await gateway.OpenAsync(version: version);
        var line = System.Text.Json.JsonSerializer.Serialize($$"""{"id":$ID,"result":{"content":[{{Audio}},{{Link}},{"type":"text","text":"a \"audio\" 1.0"}],"n":1.0},"jsonrpc":"2.0"}""");

        using var answer = await client.PostAsync(Frames.Call("play", $$"""{"steps":[{{line}}]}""", "7"));
        var reply = await answer.ReplyAsync();

        Assert.Equal("7", Replies.Raw(reply, "id"));
        Assert.Equal("1.0", Replies.Raw(reply, "result", "n"));
        Assert.Equal(!withoutAudio, reply.Contains(Audio, StringComparison.Ordinal));
        Assert.Equal(!withoutLinks, reply.Contains(Link, StringComparison.Ordinal));
        Assert.Equal(withoutLinks, reply.Contains("n: test://x", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Errors_come_back_byte_for_byte()
    {
        var client = await one.Gateway.OpenAsync();
        const string Error = """{"code":-32099,"message":"m\u00e9","data":{"n":1.0,"x":[1e3 ]},"extra":true}""";

        using var answer = await client.PostAsync(Frames.Call("fail", $$"""{"error":{{Error}}}"""));

        Assert.Equal($$"""{"jsonrpc":"2.0","id":1,"error":{{Error}}}""", await answer.ReplyAsync());
    }

    [Fact]
    public async Task Unknown_members_of_the_envelope_survive_in_both_directions()
    {
        // A server of a few lines of shell: keeps every line it gets, and answers with an envelope of its own taste.
        const string Script = """
            number() { printf '%s' "$1" | sed 's/.*"id": *\([0-9]*\).*/\1/'; }
            read -r line
            printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"sh","version":"1"},"x":1.0}}\n' "$(number "$line")"
            read -r line
            while read -r line; do
              printf '%s\n' "$line" >"$0"
              printf '{"x-before":[1.0],"jsonrpc":"2.0","id":%s,"result":{"y":1e0},"x-after":{"k":"\\u00e9"}}\n' "$(number "$line")"
            done
            """;
        await using var gateway = await StartAsync(new StdioServerSpec { Name = "sh", Command = "/bin/sh", Args = ["-c", Script, file] });
        var client = await gateway.OpenAsync("sh");

        using var answer = await client.PostAsync("{\"extra\":[1.0,{}],\n \"jsonrpc\":\"2.0\" ,\"id\":\"me\",\"method\":\"some/method\",\"params\":{\"n\":1e0,\"s\":\"\\u00e9\"},\"last\":null}\r\n");

        Assert.Equal("""{"x-before":[1.0],"jsonrpc":"2.0","id":"me","result":{"y":1e0},"x-after":{"k":"\u00e9"}}""", await answer.ReplyAsync());
        Assert.Matches("""^\{"extra":\[1\.0,\{\}\],  "jsonrpc":"2\.0" ,"id":\d+,"method":"some/method","params":\{"n":1e0,"s":"\\u00e9"\},"last":null\} *\n$""", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Initialize_is_answered_with_the_childs_own_words()
    {
        await one.Gateway.ReadyAsync();
        var client = one.Gateway.Client();

        var reply = await client.InitializeAsync("2025-03-26");

        Assert.Equal("2025-03-26", (string?)reply["result"]!["protocolVersion"]);
        Assert.Equal("""{"name":"naughty","version":"1.0.0","title":"Naughty"}""", reply["result"]!["serverInfo"]!.ToJsonString());
        Assert.Equal("This is naughty.", (string?)reply["result"]!["instructions"]);
        Assert.Equal("""{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"logging":{}}""", reply["result"]!["capabilities"]!.ToJsonString());
    }

    [Fact]
    public async Task Two_hundred_sessions_that_all_use_id_1_each_get_their_own_answer()
    {
        const int Sessions = 200;
        await using var gateway = await StartAsync(Naughty());
        var clients = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => gateway.OpenAsync()));

        var replies = await Task.WhenAll(clients.Select((client, me) => client.CallAsync("gather", $$"""{"count":{{Sessions}},"me":{{me}}}""")));

        Assert.All(replies, reply => Assert.Equal(1, (int)reply["id"]!));
        Assert.Equal(Enumerable.Range(0, Sessions), replies.Select(reply => (int)reply.Structured()["me"]!));
        Assert.Equal(1, (int)(await gateway.StatusAsync())["children"]!);
    }

    public void Dispose() => File.Delete(file);

    private static string Progress(string token, int step) =>
        $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":{{{step}}},"total":2,"x":1e0}}""";
}
