using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Tests.Serving;

/// <summary><c>OUTBOARD_KEY</c>, <c>OUTBOARD_PEER</c> and <c>--peer</c> of the real program.</summary>
[SupportedOSPlatform("linux")]
public partial class ReplicaOptionsTests
{
    private const string Key = "a-key-that-must-never-be-shown-0123456789";

    [Theory]
    [InlineData("bridge", true)]
    [InlineData("bridge", false)]
    [InlineData("up", true)]
    [InlineData("up", false)]
    public async Task A_replica_listens_for_the_others_and_keeps_its_key_to_itself(string command, bool asOption)
    {
        using var folder = new TemporaryFolder();
        folder.Write("outboard.json", $$"""{"mcpServers":{"one":{"command":"{{Repo.NaughtyServer}}","passEnv":["OUTBOARD_KEY"]} } }""");
        string[] line = command == "up"
            ? ["up", "--port", "0", .. Peer(asOption)]
            : ["bridge", "--port", "0", "--pass-environment", .. Peer(asOption), "--", Repo.NaughtyServer];
        await using var replica = OutboardProcess.Start(
            line, environment: new Dictionary<string, string?> { ["OUTBOARD_KEY"] = Key, ["OUTBOARD_PEER"] = asOption ? null : "127.0.0.1:0" }, folder: folder.Path);
        await replica.LineAsync(new Regex(@"Other replicas reach this one at 127\.0\.0\.1:[1-9]"));
        var address = (await replica.LineAsync(Endpoint())).Groups["url"].Value;

        using var client = new McpHttp(new Uri($"{address}/mcp"));
        await client.InitializeAsync();
        Assert.InRange(client.SessionId!.Length, 100, 1000);
        var names = (await client.CallAsync("env"))["result"]!["structuredContent"]!["names"]!.ToJsonString();
        Assert.Contains("\"PATH\"", names, StringComparison.Ordinal);
        Assert.DoesNotContain("OUTBOARD_", names, StringComparison.Ordinal);

        using var status = await client.SendAsync(HttpMethod.Get, "/status");
        Assert.DoesNotContain(Key, await status.BodyAsync(), StringComparison.Ordinal);
        replica.Terminate();
        Assert.Equal(0, await replica.ExitAsync());
        Assert.DoesNotContain(Key, replica.Transcript(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("too-short", "127.0.0.1:0", "OUTBOARD_KEY cannot be used", "openssl rand -base64 48")]
    [InlineData(null, "127.0.0.1:0", "need a key they share", "OUTBOARD_KEY")]
    [InlineData(Key, "8790", "is no address for the other replicas", "ecs:8790")]
    [InlineData(Key, "0.0.0.0:8790", "all addresses are not", "ecs:8790")]
    [InlineData(Key, "ecs:8790", "this is no ECS task", "ecs:8790")]
    public async Task What_cannot_be_used_is_told_with_its_cure_and_without_the_key(string? key, string peer, string why, string cure)
    {
        foreach (var line in (string[][])[["bridge", "--port", "0", "--", Repo.NaughtyServer], ["up", "--port", "0"]])
        {
            using var folder = new TemporaryFolder();
            var environment = new Dictionary<string, string?> { ["OUTBOARD_KEY"] = key, ["OUTBOARD_PEER"] = peer, ["ECS_CONTAINER_METADATA_URI_V4"] = null };
            var (exitCode, output, error) = await TestProcess.RunAsync(Repo.Outboard, line, environment, folder.Path);
            Assert.Equal(1, exitCode);
            Assert.Equal("", output);
            Assert.Contains(why, error, StringComparison.Ordinal);
            Assert.Contains(cure, error, StringComparison.Ordinal);
            Assert.DoesNotContain(key ?? "no key", error, StringComparison.Ordinal);
        }
    }

    private static string[] Peer(bool asOption) => asOption ? ["--peer", "127.0.0.1:0"] : [];

    [GeneratedRegex(@"Uvicorn running on (?<url>http://\S+:\d+)|(?<url>http://127\.0\.0\.1:\d+/one)/mcp")]
    private static partial Regex Endpoint();
}
