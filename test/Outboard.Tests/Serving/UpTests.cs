using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Tests.Serving;

/// <summary>The real program with real children.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class UpTests
{
    [Fact]
    public async Task Manifest_is_served_verified_edited_and_stopped()
    {
        using var folder = new TemporaryFolder();
        var marker = OutboardProcess.NewMarker();
        var manifest = folder.Write("outboard.json", Manifest(marker, "one"));
        await using var up = OutboardProcess.Start(["up"], marker, folder: folder.Path);
        var port = await PortAsync(up);

        var verified = JsonNode.Parse((await VerifyAsync(port, "one")).Output)!;
        Assert.True((bool)verified["ok"]!, verified.ToString());
        Assert.Equal("one", (string?)verified["endpoints"]![0]!["serverName"]);

        // An editor writes a new file and renames it over the old one.
        File.Move(folder.Write("edited", Manifest(marker, "one", "two")), manifest, overwrite: true);
        await up.LineAsync(new Regex("started two"));
        Assert.Equal(0, (await VerifyAsync(port, "two")).ExitCode);

        folder.Write("outboard.json", """{"mcpServers":{"one":{"comand":"x"}}}""");
        await up.LineAsync(new Regex("The edit was not applied"));
        Assert.Contains("mcpServers.one.comand", up.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await VerifyAsync(port, "two")).ExitCode);

        File.Delete(manifest);
        await up.LineAsync(new Regex("There is no .*outboard.json"));
        Assert.Equal(0, (await VerifyAsync(port, "two")).ExitCode);

        folder.Write("outboard.json", Manifest(marker, "one", "three"));
        await up.LineAsync(new Regex("started three"));
        Assert.Single(up.Lines, line => line.Text.Contains("There is no ", StringComparison.Ordinal));

        up.Terminate();
        Assert.Equal(0, await up.ExitAsync());
        Assert.Equal("", up.Output);
        await up.NoProcessLeftAsync();
    }

    [Fact]
    public async Task Token_of_a_file_is_required_and_health_is_not_asked_for_it()
    {
        using var folder = new TemporaryFolder();
        var marker = OutboardProcess.NewMarker();
        folder.Write("outboard.json", Manifest(marker, "one"));
        folder.Write("token", "secret-of-a-file\n");
        await using var up = OutboardProcess.Start(["up", "--token-file", "token", "--bind", "0.0.0.0", "--no-watch"], marker, folder: folder.Path);
        var port = await PortAsync(up);

        Assert.Equal(1, (await VerifyAsync(port, "one")).ExitCode);
        Assert.Equal(0, (await VerifyAsync(port, "one", "--token", "secret-of-a-file")).ExitCode);
        Assert.Equal(0, (await InProcess.RunAsync("health", "--url", $"http://127.0.0.1:{port}")).ExitCode);
        Assert.DoesNotContain("secret-of-a-file", up.Transcript(), StringComparison.Ordinal);

        folder.Write("token", "the-next-one\n");
        await up.LineAsync(new Regex("1 token is valid now"));
        Assert.Equal(1, (await VerifyAsync(port, "one", "--token", "secret-of-a-file")).ExitCode);
        Assert.Equal(0, (await VerifyAsync(port, "one", "--token", "the-next-one")).ExitCode);

        folder.Write("token", "# none\n");
        await up.LineAsync(new Regex("The edit was not applied"));
        Assert.Equal(0, (await VerifyAsync(port, "one", "--token", "the-next-one")).ExitCode);
        Assert.Equal(1, (await VerifyAsync(port, "one")).ExitCode);

        up.Interrupt();
        Assert.Equal(0, await up.ExitAsync());
    }

    [Fact]
    public async Task Log_is_one_json_object_a_line_when_asked_for()
    {
        using var folder = new TemporaryFolder();
        var marker = OutboardProcess.NewMarker();
        folder.Write("outboard.json", Manifest(marker, "one"));
        await using var up = OutboardProcess.Start(["up", "--log-format", "json", "--log-level", "debug"], marker, folder: folder.Path);
        await VerifyAsync(await PortAsync(up), "one");

        up.Terminate();
        await up.ExitAsync();

        var lines = JsonLines(up);
        Assert.Contains(lines, line => (string?)line["server"] == "one" && line["fields"]!["Urls"] is JsonArray { Count: 2 });
    }

    [Fact]
    public async Task Bridge_that_logs_json_says_everything_in_json_whatever_the_level()
    {
        await using var bridge = OutboardProcess.Bridge(["--log-format", "json", "--log-level", "ERROR", "--host", "0.0.0.0"], [Repo.NaughtyServer]);
        await bridge.ListeningAsync();
        bridge.Terminate();
        Assert.Equal(0, await bridge.ExitAsync());
        Assert.Contains(JsonLines(bridge), line => ((string)line["message"]!).StartsWith("Uvicorn running on http://0.0.0.0:", StringComparison.Ordinal));

        await using var broken = OutboardProcess.Bridge(["--log-format", "json"], ["no-such-command-anywhere"]);
        Assert.Equal(1, await broken.ExitAsync());
        Assert.Contains("no-such-command-anywhere", (string?)Assert.Single(JsonLines(broken))["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_before_anybody_asked_for_metrics_are_in_them()
    {
        using var folder = new TemporaryFolder();
        var marker = OutboardProcess.NewMarker();
        folder.Write("outboard.json", Manifest(marker, "one"));
        await using var up = OutboardProcess.Start(["up", "--no-watch"], marker, folder: folder.Path);
        var port = await PortAsync(up);
        await VerifyAsync(port, "one");
        await VerifyAsync(port, "one");

        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));

        Assert.Matches("""outboard_call_duration_seconds_count\{[^}]*method="tools/list"[^}]*\} 2\b""", metrics);
    }

    [Fact]
    public async Task Taken_port_is_one_clear_line_and_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        var marker = OutboardProcess.NewMarker();
        folder.Write("outboard.json", Manifest(marker, "one"));
        await using var first = OutboardProcess.Start(["up"], marker, folder: folder.Path);
        var port = await PortAsync(first);

        var second = await TestProcess.RunAsync(Repo.Outboard, ["up", "--port", port.ToString(CultureInfo.InvariantCulture)], folder: folder.Path);

        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith("outboard: ", second.Error, StringComparison.Ordinal);
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_signal_ends_it_at_once_and_still_leaves_no_process()
    {
        await using var bridge = OutboardProcess.Bridge([], [Repo.NaughtyServer, "--ignore-term", "--ignore-end"]);
        var url = await bridge.ListeningAsync();
        await InProcess.RunAsync("verify", new Uri(url, "mcp").AbsoluteUri);

        bridge.Terminate();
        bridge.Interrupt();

        Assert.Equal(1, await bridge.ExitAsync());
        await bridge.NoProcessLeftAsync();
    }

    [Fact]
    public async Task Bridge_prints_the_phrase_scripts_look_for_and_serves_its_command()
    {
        await using var bridge = OutboardProcess.Bridge([], [Repo.NaughtyServer, "--name", "bridged"]);
        var url = await bridge.ListeningAsync();

        var verified = await InProcess.RunAsync("verify", new Uri(url, "sse").AbsoluteUri, "--json");

        Assert.Equal("bridged", (string?)JsonNode.Parse(verified.Out)!["endpoints"]![0]!["serverName"]);
        Assert.Single(bridge.Lines, line => line.Text.StartsWith("Uvicorn running on ", StringComparison.Ordinal));
        bridge.Interrupt();
        Assert.Equal(0, await bridge.ExitAsync());
        await bridge.NoProcessLeftAsync();
    }

    [Theory]
    [InlineData("no-such-command-anywhere")]
    [InlineData("crash")]
    public async Task Only_server_that_cannot_start_ends_the_bridge_with_exit_code_1_and_says_why(string how)
    {
        string[] command = how == "crash" ? [Repo.NaughtyServer, "--stderr", "no licence", "--crash-at-start", "7"] : [how];
        await using var bridge = OutboardProcess.Bridge([], command);

        Assert.Equal(1, await bridge.ExitAsync());
        var said = Assert.Single(bridge.Lines, line => line.Text.StartsWith("outboard: ", StringComparison.Ordinal)).Text;
        Assert.Contains(how == "crash" ? "no licence" : how, said, StringComparison.Ordinal);
        Assert.DoesNotContain("..", said, StringComparison.Ordinal);
        Assert.DoesNotContain("manifest", bridge.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", bridge.Error, StringComparison.Ordinal);
        if (how != "crash")
        {
            Assert.Single(bridge.Lines);
        }
    }

    [Fact]
    public async Task Bridge_open_to_the_network_without_a_token_warns_once_and_works()
    {
        await using var bridge = OutboardProcess.Bridge(["--sse-host", "0.0.0.0"], [Repo.NaughtyServer]);
        var url = await bridge.ListeningAsync();

        Assert.Equal(0, (await InProcess.RunAsync("verify", $"http://127.0.0.1:{url.Port}/mcp")).ExitCode);
        Assert.Single(bridge.Lines, line => line.Text.Contains("no token is asked for", StringComparison.Ordinal));
    }

    /// <summary>Everything on standard error, each line an object with what every one has.</summary>
    private static List<JsonNode> JsonLines(OutboardProcess program)
    {
        var lines = program.Lines.Where(static line => line.IsError).Select(static line => JsonNode.Parse(line.Text)!).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, static line => Assert.Matches("^(trace|debug|info|warn|error)$", (string?)line["level"]));
        Assert.All(lines, static line => Assert.NotNull((string?)line["message"]));
        Assert.All(lines, static line => Assert.NotNull(line["time"]));
        return lines;
    }

    private static string Manifest(string marker, params string[] servers)
    {
        var entries = new JsonObject();
        foreach (var server in servers)
        {
            entries[server] = new JsonObject
            {
                ["command"] = Repo.NaughtyServer,
                ["args"] = new JsonArray("--name", server),
                ["env"] = new JsonObject { [OutboardProcess.MarkerVariable] = marker },
            };
        }

        return new JsonObject { ["mcpServers"] = entries, ["gateway"] = new JsonObject { ["port"] = 0 } }.ToJsonString();
    }

    private static async Task<int> PortAsync(OutboardProcess up) =>
        int.Parse((await up.LineAsync(PathEndpoint())).Groups["port"].Value, CultureInfo.InvariantCulture);

    private static async Task<(int ExitCode, string Output)> VerifyAsync(int port, string server, params string[] options)
    {
        var (exitCode, output, error) = await InProcess.RunAsync(["verify", $"http://127.0.0.1:{port}/{server}/mcp", "--json", .. options]);
        return (exitCode, output + error);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:(?<port>\d+)/\w+/mcp")]
    private static partial Regex PathEndpoint();
}
