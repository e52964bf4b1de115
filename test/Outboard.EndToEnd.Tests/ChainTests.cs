using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd;

/// <summary><c>outboard connect</c> as the child of <c>outboard bridge</c>: both directions in one line, everything still arrives.</summary>
public sealed class ChainTests
{
    [Theory, InlineData(Transport.Http), InlineData(Transport.Sse)]
    public async Task What_a_bridge_serves_can_be_connected_to_and_bridged_again(Transport inner)
    {
        await Npm.RequireAsync();
        await using var first = await Served.BridgeAsync(["--sharing", "session"], Repo.FixtureServer);
        await using var second = await Served.BridgeAsync(["--sharing", "session"], Repo.Outboard, "connect", first.Endpoint(inner).AbsoluteUri);
        foreach (var outer in (Transport[])[Transport.Http, Transport.Sse])
        {
            var asked = await Npm.ClientAsync(second.Endpoint(outer), outer, "questions", new JsonObject
            {
                ["calls"] = new JsonArray(
                    new JsonObject { ["name"] = "test_sampling", ["arguments"] = new JsonObject { ["prompt"] = "far" } },
                    new JsonObject { ["name"] = "test_elicitation", ["arguments"] = new JsonObject { ["message"] = "who" } },
                    new JsonObject { ["name"] = "test_list_roots", ["arguments"] = new JsonObject() }),
            });
            Assert.Equal("LLM response: sampled: far", (string?)asked[1]["text"]);
            Assert.Contains("Ada", (string?)asked[2]["text"], StringComparison.Ordinal);
            Assert.Contains("file:///home/ada", (string?)asked[3]["text"], StringComparison.Ordinal);

            var progress = await Npm.ClientAsync(second.Endpoint(outer), outer, "progress", new JsonObject
            {
                ["call"] = new JsonObject { ["name"] = "test_tool_with_progress", ["arguments"] = new JsonObject() },
            });
            Assert.Equal(3, progress.Single()["progress"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task Ten_megabytes_pass_both_bridges()
    {
        await Npm.RequireAsync();
        await using var first = await Served.BridgeAsync([], Repo.NaughtyServer);
        await using var second = await Served.BridgeAsync([], Repo.Outboard, "connect", first.Endpoint(Transport.Http).AbsoluteUri);
        var seen = (await Npm.ClientAsync(second.Endpoint(Transport.Http), Transport.Http, "huge", new JsonObject { ["megabytes"] = 10 })).Single();
        Assert.Equal(10 << 20, (int)seen["length"]!);
    }
}
