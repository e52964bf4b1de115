using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Lists of a legacy child that the gateway keeps for its modern clients (mcp-transports 7).</summary>
public sealed class KeptListTests
{
    private const string Changed = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";

    [Fact]
    public async Task A_list_whose_changes_the_child_promises_to_tell_is_asked_for_once_and_each_client_has_its_own_id()
    {
        await using var gateway = await ReadyAsync(Naughty());
        var first = await gateway.Client().ReplyToAsync(Request("tools/list", id: "\"i\\u0064\""));
        var second = await gateway.Client().ReplyToAsync(Request("tools/list", id: "7.0"));

        Assert.Equal(Replies.Raw(first, "result"), Replies.Raw(second, "result"));
        Assert.Equal(("\"i\\u0064\"", "7.0"), (Replies.Raw(first, "id"), Replies.Raw(second, "id")));
        Assert.Equal(0, (int)JsonNode.Parse(second)!["result"]!["ttlMs"]!);
        Assert.Equal(1, await AskedAsync(gateway, "tools/list"));
    }

    [Fact]
    public async Task A_change_is_seen_by_whoever_asks_after_it_and_other_lists_stay()
    {
        await using var gateway = await ReadyAsync(Naughty());
        var client = gateway.Client();
        await client.ReplyToAsync(Request("tools/list"));
        await client.ReplyToAsync(Request("resources/list"));
        await client.ReplyToAsync(Call("set_tools", """{"list":{"tools":[{"name":"new"}]}}"""));
        await client.ReplyToAsync(Call("play", Steps(Line(Changed), Return("{}"))));

        var after = JsonNode.Parse(await client.ReplyToAsync(Request("tools/list")))!["result"]!["tools"]!.AsArray();
        await client.ReplyToAsync(Request("resources/list"));

        Assert.Equal("new", (string?)Assert.Single(after)!["name"]);
        Assert.Equal(1, await AskedAsync(gateway, "resources/list"));
    }

    [Fact]
    public async Task An_answer_that_was_on_its_way_when_the_list_changed_is_not_kept()
    {
        await using var gateway = await ReadyAsync(Naughty());
        var client = gateway.Client();
        await client.ReplyToAsync(Call("set_tools", $$$"""{"list":{"tools":[{"name":"old"}]},"before":{{{Line(Changed)}}} }"""));
        await client.ReplyToAsync(Request("tools/list"));
        await client.ReplyToAsync(Call("set_tools", """{"list":{"tools":[{"name":"new"}]}}"""));

        var reply = await client.ReplyToAsync(Request("tools/list"));

        Assert.Equal("new", (string?)JsonNode.Parse(reply)!["result"]!["tools"]![0]!["name"]);
    }

    [Fact]
    public async Task A_list_that_nobody_will_tell_of_is_asked_for_each_time()
    {
        await using var gateway = await ReadyAsync(Naughty("naughty", "--promise-nothing"));
        await gateway.Client().ReplyToAsync(Request("resources/list"));
        await gateway.Client().ReplyToAsync(Request("resources/list"));

        Assert.Equal(2, await AskedAsync(gateway, "resources/list"));
    }

    [Fact]
    public async Task The_manifests_time_is_said_and_kept_and_runs_out()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty("naughty", "--promise-nothing") with { CacheTtl = TimeSpan.FromSeconds(10), CacheScope = CacheScope.Public });
        await gateway.ReadyAsync();
        var client = gateway.Client();

        var asked = await CachingAsync(client);
        gateway.Clock.Advance(TimeSpan.FromSeconds(4));
        var kept = await CachingAsync(client);
        gateway.Clock.Advance(TimeSpan.FromSeconds(6));
        var anew = await CachingAsync(client);

        Assert.Equal([(10_000, "public"), (6_000, "public"), (10_000, "public")], [asked, kept, anew]);
        Assert.Equal(2, await AskedAsync(gateway, "resources/list"));
        var discovered = JsonNode.Parse(await client.ReplyToAsync(Request("server/discover")))!["result"]!;
        Assert.Equal((10_000, "public"), ((int)discovered["ttlMs"]!, (string?)discovered["cacheScope"]));
        var read = JsonNode.Parse(await client.ReplyToAsync(Request("resources/read", $"\"uri\":\"x\",\"steps\":[{Return("{\"contents\":[],\"_meta\":{}}")}]")))!["result"]!;
        Assert.Equal((10_000, "public"), ((int)read["ttlMs"]!, (string?)read["cacheScope"]));
    }

    [Theory]
    [InlineData("{\"contents\":[]}")]
    [InlineData("{\"contents\":[],\"_meta\":{}}")]
    public async Task What_a_client_was_asked_for_is_kept_by_nobody(string result)
    {
        await using var gateway = await ReadyAsync(Naughty() with { CacheTtl = TimeSpan.FromSeconds(10), CacheScope = CacheScope.Public });
        var client = gateway.Client();
        var read = Request("resources/read", $"\"uri\":\"test://x\",\"steps\":[{Ask("q")},{Await("q")},{Return(result)}]", capabilities: CanElicit);

        var asked = await client.QuestionAsync(read);
        var answer = JsonNode.Parse(await client.ReplyToAsync(Retry(read, asked.State, asked.Accept())))!["result"]!;

        Assert.Equal((0, "private"), ((int)answer["ttlMs"]!, (string?)answer["cacheScope"]));
    }

    [Fact]
    public async Task A_promised_list_is_as_good_as_new_for_as_long_as_it_is_kept()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty() with { CacheTtl = TimeSpan.FromSeconds(10) });
        await gateway.ReadyAsync();
        var client = gateway.Client();

        await CachingAsync(client);
        gateway.Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal((10_000, "private"), await CachingAsync(client));
        Assert.Equal(1, await AskedAsync(gateway, "resources/list"));
    }

    [Theory]
    [InlineData("\"x-later\":1", "")]
    [InlineData("\"cursor\":\"b\"", "")]
    [InlineData("", "\"progressToken\":1")]
    [InlineData("", "\"traceparent\":\"00-1\"")]
    public async Task A_request_that_says_more_is_the_childs_to_answer(string members, string meta)
    {
        await using var gateway = await ReadyAsync(Naughty());
        await gateway.Client().ReplyToAsync(Request("resources/list"));
        await gateway.Client().ReplyToAsync(Request("resources/list", members, meta: meta));

        Assert.Equal(2, await AskedAsync(gateway, "resources/list"));
    }

    [Fact]
    public async Task Each_page_is_kept_up_to_a_number_of_them()
    {
        await using var gateway = await ReadyAsync(Naughty());
        var client = gateway.Client();
        for (var round = 0; round < 2; round++)
        {
            for (var page = 0; page < 260; page++)
            {
                await client.ReplyToAsync(Request("resources/list", $"\"cursor\":\"{page}\""));
            }
        }

        Assert.Equal(260 + 4, await AskedAsync(gateway, "resources/list"));
    }

    [Fact]
    public async Task More_than_four_megabytes_are_not_kept_and_served_all_the_same()
    {
        await using var gateway = await ReadyAsync(Naughty());
        var client = gateway.Client();
        await client.ReplyToAsync(Call("set_tools", $$$"""{"list":{"tools":[{"name":"big","description":"{{{new string('d', 5 << 20)}}}"}]}}"""));
        var first = await client.ReplyToAsync(Request("tools/list"));
        var second = await client.ReplyToAsync(Request("tools/list"));

        Assert.Equal(first, second);
        Assert.True(first.Length > 5 << 20);
        Assert.Equal(1 + 2, await AskedAsync(gateway, "tools/list"));
    }

    [Fact]
    public async Task An_error_and_a_list_that_says_itself_how_long_it_holds_are_not_kept()
    {
        await using var gateway = await ReadyAsync(Naughty() with { CacheTtl = TimeSpan.FromMinutes(1) });
        var client = gateway.Client();
        await client.ReplyToAsync(Call("set_tools", """{"list":{"tools":[],"ttlMs":0}}"""));
        foreach (var method in (string[])["prompts/list", "prompts/list", "tools/list", "tools/list"])
        {
            await client.ReplyToAsync(Request(method));
        }

        Assert.Equal(2, await AskedAsync(gateway, "prompts/list"));
        Assert.Equal(1 + 2, await AskedAsync(gateway, "tools/list"));
    }

    [Fact]
    public async Task A_kept_list_is_served_while_its_child_is_held_by_another_call()
    {
        await using var gateway = await ReadyAsync(Naughty());
        var client = gateway.Client();
        var asked = await client.ReplyToAsync(Request("resources/list"));
        var held = gateway.Client().SendAsync(Call("play", Steps("""{"method":"notifications/go"}""", Return("{}")), capabilities: CanAll));
        await gateway.InFlightAsync(1);

        var kept = await client.ReplyToAsync(Request("resources/list"));

        Assert.Equal(asked, kept);
        Assert.False(held.IsCompleted);
    }

    [Fact]
    public async Task A_denied_tool_stays_out_of_the_kept_list()
    {
        await using var gateway = await ReadyAsync(Naughty() with { DenyTools = ["echo"] });
        var first = await gateway.Client().ReplyToAsync(Request("tools/list"));
        var second = await gateway.Client().ReplyToAsync(Request("tools/list"));

        Assert.Equal(first, second);
        Assert.DoesNotContain("\"echo\"", second, StringComparison.Ordinal);
        Assert.Contains("\"pid\"", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_was_started_again_is_asked_anew()
    {
        await using var gateway = await ReadyAsync(Naughty());
        var client = gateway.Client();
        await client.ReplyToAsync(Call("set_tools", """{"list":{"tools":[{"name":"old"}]}}"""));
        await client.ReplyToAsync(Request("tools/list"));
        await client.ReplyToAsync(Call("crash"));
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["restarts"]! == 1);
        await gateway.ReadyAsync();

        var reply = await client.ReplyToAsync(Request("tools/list"));

        Assert.Contains("\"echo\"", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_served_the_list_of_another_callers_child()
    {
        await using var gateway = await StartAsync(settings => settings with { Tokens = ["one", "two"] }, Naughty() with { Sharing = Sharing.Session, CacheScope = CacheScope.Public });
        await gateway.ReadyAsync();
        var (one, two) = (("Authorization", "Bearer one"), ("Authorization", "Bearer two"));
        var client = gateway.Client();
        await client.ReplyToAsync(Call("set_tools", """{"list":{"tools":[{"name":"ones"}]}}"""), one);

        foreach (var _ in (int[])[1, 2])
        {
            Assert.Contains("\"ones\"", await client.ReplyToAsync(Request("tools/list"), one), StringComparison.Ordinal);
            Assert.DoesNotContain("\"ones\"", await client.ReplyToAsync(Request("tools/list"), two), StringComparison.Ordinal);
        }
    }

    private static async Task<TestGateway> ReadyAsync(StdioServerSpec server)
    {
        var gateway = await StartAsync(server);
        await gateway.ReadyAsync();
        return gateway;
    }

    /// <summary>How often the child was asked. Before the first call of a tool that no list has named the bridge asks once itself.</summary>
    private static async Task<int> AskedAsync(TestGateway gateway, string method) => (await gateway.Client().ArrivedAsync(method)).Length;

    private static async Task<(int Ttl, string? Scope)> CachingAsync(McpHttp client)
    {
        var result = JsonNode.Parse(await client.ReplyToAsync(Request("resources/list")))!["result"]!;
        return ((int)result["ttlMs"]!, (string?)result["cacheScope"]);
    }
}
