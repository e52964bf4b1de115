using System.Text.Json.Nodes;
using Outboard.Gateway.Bridge;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Bridge;

/// <summary>How it is found out what a child speaks (mcp-transports 16): real processes, each of which keeps a diary of what it was sent.</summary>
public sealed class EraTests : IDisposable
{
    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{} }";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("outboard-era-");

    private string Diary => folder.CreateSubdirectory("diary").FullName;

    private string Cache => Path.Combine(folder.FullName, "cache");

    private string CacheFile => Path.Combine(Cache, "eras.json");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("refuse")]
    [InlineData("odd")]
    [InlineData("exit")]
    public async Task A_server_that_does_not_know_discovery_is_legacy_and_only_the_process_that_was_asked_ever_hears_of_it(string discover)
    {
        await using var gateway = await StartAsync(Naughty("--discover", discover));
        await gateway.ReadyAsync();

        Assert.Equal("legacy", await EraOf(gateway));
        Assert.Equal(["initialize notifications/initialized ping", "server/discover"], Said());
        Assert.Contains("\"legacy\"", await File.ReadAllTextAsync(CacheFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_modern_server_that_was_asked_goes_on_to_serve()
    {
        await using var gateway = await StartAsync(Naughty("--discover", "answer"));
        await gateway.ReadyAsync();

        var answer = await CallAsync(gateway, "echo");

        Assert.Equal("modern", await EraOf(gateway));
        Assert.NotNull(answer["result"]);
        Assert.Equal(["server/discover tools/list tools/call"], Said());
    }

    [Theory]
    [InlineData("refuse", "initialize")]
    [InlineData("exit", "initialize")]
    [InlineData("answer", "server/discover")]
    public async Task Finding_out_costs_a_process_once_and_none_at_the_next_start(string discover, string first)
    {
        var server = Naughty("--discover", discover);
        await using (var gateway = await StartAsync(server))
        {
            await gateway.ReadyAsync();
        }

        ForgetDiary();
        await using var again = await StartAsync(server);
        await again.ReadyAsync();

        Assert.StartsWith(first, Assert.Single(Said()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_costs_the_hedge_once_and_nothing_at_the_next_start()
    {
        var server = Naughty("--discover", "mute");
        await using (var gateway = await StartAsync(server, stopClock: true))
        {
            await SaidAsync("server/discover");
            gateway.Clock.Advance(EraProbe.Hedge - TimeSpan.FromMilliseconds(1));
            Assert.Equal(["server/discover"], Said());

            gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await gateway.ReadyAsync();
            Assert.Equal("legacy", await EraOf(gateway));
            Assert.Equal(["initialize notifications/initialized ping", "server/discover"], Said());
            await Eventually.Is(async () => (int)(await gateway.StatusAsync())["children"]! == 1);
        }

        ForgetDiary();
        await using var again = await StartAsync(server, stopClock: true);
        await again.ReadyAsync();

        Assert.Equal(["initialize notifications/initialized ping"], Said());
    }

    [Fact]
    public async Task A_modern_server_that_is_slow_wins_over_the_initialize_it_refuses()
    {
        await using var gateway = await StartAsync(Naughty("--discover", "answer", "--discover-delay", "1000", "--fail-initialize", "Not here."), stopClock: true);
        await SaidAsync("server/discover");
        gateway.Clock.Advance(EraProbe.Hedge);
        await gateway.ReadyAsync();

        Assert.Equal("modern", await EraOf(gateway));
        Assert.Equal(["initialize", "server/discover"], Said());
        Assert.Null((await gateway.StatusAsync())["last_exit"]);
    }

    [Theory]
    [InlineData("unsupported")]
    [InlineData("mismatch")]
    public async Task An_initialize_refused_for_its_revision_proves_a_modern_server_before_it_has_answered(string refusal)
    {
        await using var gateway = await StartAsync(Naughty("--discover", "answer", "--discover-delay", "1500", "--refuse-initialize", refusal), stopClock: true);
        await SaidAsync("server/discover");
        gateway.Clock.Advance(EraProbe.Hedge);
        await gateway.ReadyAsync();

        Assert.Equal("modern", await EraOf(gateway));
    }

    [Fact]
    public async Task A_server_that_fails_in_every_way_is_a_failure_to_start_and_of_no_era()
    {
        await using var gateway = await StartAsync(Naughty("--crash-at-start", "5"), root: "naughty");
        await gateway.StateAsync("naughty", "failed");

        Assert.Equal("exit code 5", (string?)(await gateway.StatusAsync())["last_exit"]);
        Assert.Null((await gateway.StatusAsync())["era"]);
        Assert.Equal(["", ""], Said());
        Assert.False(File.Exists(CacheFile));
    }

    [Fact]
    public async Task A_server_silent_to_everything_is_a_failure_to_start_and_of_no_era()
    {
        await using var gateway = await StartAsync(Naughty("--discover", "mute", "--mute-on-initialize"), stopClock: true, root: "naughty");
        await SaidAsync("server/discover");
        gateway.Clock.Advance(EraProbe.Hedge);
        await SaidAsync("initialize");
        await gateway.PassTimeUntil(async () => (string?)(await gateway.StatusAsync())["state"] == "failed", TimeSpan.FromSeconds(10));

        Assert.Equal("It did not answer initialize within 120 s", (string?)(await gateway.StatusAsync())["last_exit"]);
        Assert.False(File.Exists(CacheFile));
        await gateway.NoProcessLeftAsync();
    }

    [Fact]
    public async Task What_was_found_out_before_is_corrected_when_the_server_shows_otherwise()
    {
        var server = Changing();
        await SpeakAsync("--discover refuse");
        await StartOnceAsync(server, "legacy");

        // A new version under the same command line: modern, and proud of it.
        await SpeakAsync("--discover answer --refuse-initialize unsupported");
        await StartOnceAsync(server, "modern");
        Assert.Equal(["initialize", "server/discover"], Said());

        // And back.
        await SpeakAsync("--discover refuse");
        await StartOnceAsync(server, "legacy");
        Assert.Equal(["initialize notifications/initialized ping", "server/discover"], Said());

        // What was corrected is what is kept.
        await StartOnceAsync(server, "legacy");
        Assert.Equal(["initialize notifications/initialized ping"], Said());
    }

    [Fact]
    public async Task What_was_found_out_before_is_doubted_when_the_handshake_fails_for_whatever_reason()
    {
        var server = Changing();
        await SpeakAsync("--discover refuse");
        await StartOnceAsync(server, "legacy");

        await SpeakAsync("--discover answer --exit-on-initialize 4");
        await StartOnceAsync(server, "modern");

        Assert.Equal(["initialize", "server/discover"], Said());
    }

    [Fact]
    public async Task Another_program_under_the_same_name_is_asked_anew()
    {
        var server = Changing();
        await SpeakAsync("--discover refuse");
        await StartOnceAsync(server, "legacy");

        await File.AppendAllTextAsync(server.Command, "# a new version\n", TestContext.Current.CancellationToken);
        await StartOnceAsync(server, "legacy");

        Assert.Equal(["initialize notifications/initialized ping", "server/discover"], Said());
    }

    [Theory]
    [InlineData(Era.Legacy, "initialize notifications/initialized ping")]
    [InlineData(Era.Modern, "server/discover")]
    public async Task What_the_manifest_says_is_not_asked_for(Era era, string said)
    {
        await using var gateway = await StartAsync(Naughty("--discover", "answer") with { Era = era });
        await gateway.ReadyAsync();

        Assert.Equal([said], Said());
        Assert.False(File.Exists(CacheFile));
    }

    [Theory]
    [InlineData(Era.Legacy, "--refuse-initialize", "unsupported", "legacy")]
    [InlineData(Era.Modern, "--discover", "refuse", "modern")]
    public async Task A_manifest_that_is_wrong_about_it_is_told_so(Era era, string option, string value, string written)
    {
        await using var gateway = await StartAsync(Naughty(option, value) with { Era = era }, root: "naughty");
        await gateway.StateAsync("naughty", "failed");

        Assert.EndsWith($"Its era was given as {written}: correct that, or leave it out", (string?)(await gateway.StatusAsync())["last_exit"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refuse", 3)]
    [InlineData("answer", 2)]
    public async Task Children_started_together_are_told_by_one_probe(string discover, int processes)
    {
        await using var gateway = await StartAsync(Naughty("--discover", discover) with { Sharing = Sharing.Call });
        await gateway.ReadyAsync();
        await Eventually.Is(() => Said().Count(static said => !said.StartsWith("server/discover", StringComparison.Ordinal)) + (discover == "answer" ? Said().Length : 0) >= 2);

        Assert.Equal(processes, Said().Length);
    }

    [Fact]
    public async Task The_log_is_spared_what_the_process_that_is_asked_prints()
    {
        await using var gateway = await StartAsync(Naughty("--stderr", "Hello there"));
        await gateway.ReadyAsync();

        Assert.Single(gateway.Log, static line => line.StartsWith("Information:", StringComparison.Ordinal) && line.Contains("Hello there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gateway_that_stops_while_it_asks_leaves_no_process()
    {
        await using var gateway = await StartAsync(Naughty("--discover", "mute"));
        await SaidAsync("server/discover");

        await gateway.StopAsync();

        await gateway.NoProcessLeftAsync();
    }

    [Fact]
    public async Task Nothing_of_the_command_line_can_be_read_in_what_is_kept()
    {
        await using var gateway = await StartAsync(Naughty("--stderr", "s3cret"));
        await gateway.ReadyAsync();

        var kept = await File.ReadAllTextAsync(CacheFile, TestContext.Current.CancellationToken);
        Assert.Matches("""^\{"v":1,"eras":\{"[0-9a-f]{64}":\{"era":"legacy","since":[0-9]+\}\}\}$""", kept);
    }

    private static async Task<string?> EraOf(TestGateway gateway) => (string?)(await gateway.StatusAsync())["era"];

    private static async Task<JsonNode> CallAsync(TestGateway gateway, string tool)
    {
        using var answer = await gateway.Client().PostAsync(Frames.Request("tools/call", $$"""{"name":"{{tool}}",{{Meta}} }"""), request =>
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
            request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
            request.Headers.TryAddWithoutValidation("Mcp-Name", tool);
        });
        return JsonNode.Parse(await answer.ReplyAsync())!;
    }

    private Task<TestGateway> StartAsync(StdioServerSpec server, bool stopClock = false, string? root = null)
    {
        if (stopClock)
        {
            return TestGateway.StartStoppedClockAsync(settings => settings with { CacheFolder = Cache, RootServer = root }, server);
        }

        return TestGateway.StartAsync(settings => settings with { CacheFolder = Cache, RootServer = root }, server);
    }

    private async Task StartOnceAsync(StdioServerSpec server, string era)
    {
        ForgetDiary();
        await using var gateway = await StartAsync(server);
        await gateway.ReadyAsync();
        Assert.Equal(era, await EraOf(gateway));
    }

    private StdioServerSpec Naughty(params string[] options) => TestGateway.Naughty("naughty", ["--diary", Diary, .. options]) with { Era = Era.Auto };

    /// <summary>A program that becomes another one without its file changing, as the unpinned package of a runner does.</summary>
    private StdioServerSpec Changing()
    {
        var program = Path.Combine(folder.FullName, "program");
        File.WriteAllText(program, $"#!/bin/sh\nexec '{Repo.NaughtyServer}' --diary '{Diary}' $(cat '{folder.FullName}/options')\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Naughty() with { Command = program, Args = [] };
    }

    private Task SpeakAsync(string options) => File.WriteAllTextAsync(Path.Combine(folder.FullName, "options"), options, TestContext.Current.CancellationToken);

    /// <summary>What each process was sent so far, in the order of the alphabet.</summary>
    private string[] Said() => [.. Directory.GetFiles(Diary).Select(Read).Order(StringComparer.Ordinal)];

    private Task SaidAsync(string first) => Eventually.Is(() => Said().Any(said => said.StartsWith(first, StringComparison.Ordinal)));

    private void ForgetDiary() => Array.ForEach(Directory.GetFiles(Diary), File.Delete);

    private static string Read(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().ReplaceLineEndings(" ").TrimEnd();
    }
}
