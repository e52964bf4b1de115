using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Stdio;

/// <summary>No process of a child stays, however the child or the gateway ends.</summary>
public sealed class OrphanTests : IDisposable
{
    private readonly string manifest = Path.GetTempFileName();

    [Fact]
    public async Task A_stop_ends_a_child_that_ignores_the_end_of_input_and_SIGTERM_with_all_it_started()
    {
        await using var gateway = await StartAsync(
            Naughty("naughty", "--ignore-end", "--ignore-term", "--grandchild", "group", "--grandchild", "session"), Naughty("good"));
        await gateway.ReadyAsync();
        Assert.True(gateway.Tree().Count >= 3);

        await gateway.StopAsync();

        await gateway.NoProcessLeftAsync();
    }

    [Theory]
    [InlineData("group")]
    [InlineData("session")]
    [InlineData("orphan")]
    public async Task What_a_call_started_ends_with_the_child_that_crashes(string kind)
    {
        await using var runner = Run();
        using var client = await OpenAsync(runner);
        var child = Assert.Single(runner.Tree()).Id;
        await client.CallAsync("spawn", $$"""{"kind":"{{kind}}"}""");

        // The parent of an orphan has to end first.
        await Eventually.Is(() => runner.Tree().Where(row => row.Id != child).ToList() is [var row] && (kind != "orphan" || row.Parent == runner.Id));
        await client.CallAsync("crash", """{"signal":9}""");
        await client.CallAsync("echo");

        await Eventually.Is(() => runner.Tree().Count == 1, () => string.Join("; ", runner.Tree()));
    }

    [Fact]
    public async Task Orphans_are_ended_with_the_child_that_left_them()
    {
        await using var runner = Run("--grandchild", "orphan", "--grandchild", "session", "--grandchild", "group");
        using var client = await OpenAsync(runner);
        await Eventually.Is(() => runner.Tree().Count >= 4);

        await client.CallAsync("crash");
        await client.CallAsync("spawn", """{"kind":"orphan"}""");
        runner.Terminate();

        Assert.Equal(0, await runner.ExitAsync());
        await runner.NoProcessLeftAsync();
    }

    [Fact]
    public async Task Nothing_is_left_when_the_gateway_is_killed_with_SIGKILL()
    {
        await using var runner = Run("--ignore-end", "--ignore-term", "--grandchild", "session", "--grandchild", "group");
        using var client = await OpenAsync(runner);
        await Eventually.Is(() => runner.Tree().Count >= 3);

        runner.Kill();

        await runner.ExitAsync();
        await runner.NoProcessLeftAsync();
    }

    [Fact]
    public async Task A_guardian_that_was_killed_is_replaced()
    {
        await using var runner = Run("--ignore-end", "--ignore-term");
        using var client = await OpenAsync(runner);
        ProcessTable.ChildrenOf(runner.Id).Where(row => row.Name == "sh").ToList().ForEach(row => System.Diagnostics.Process.GetProcessById(row.Id).Kill());

        // The next child makes the gateway notice.
        await client.CallAsync("crash");
        var echoed = await client.CallAsync("echo", "1");
        var children = ProcessTable.ChildrenOf(runner.Id);
        Assert.True(
            children.Exists(static row => row is { Name: "sh", State: not 'Z' }),
            $"echo: {echoed.ToJsonString()}; exited: {runner.HasExited}; children: {string.Join("; ", children)}; printed:\n{runner.Transcript()}");
        runner.Kill();

        await runner.ExitAsync();
        await runner.NoProcessLeftAsync();
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("terminate")]
    public async Task The_guardian_of_many_children_that_came_and_went_ends_with_the_gateway(string end)
    {
        await using var runner = Run(Sharing.Call);
        using var client = await OpenAsync(runner);
        var guardian = ProcessTable.ChildrenOf(runner.Id).Single(row => row.Name == "sh").Id;
        for (var i = 0; i < 30; i++)
        {
            await client.CallAsync("echo");
        }

        (end == "kill" ? (Action)runner.Kill : runner.Terminate)();

        await runner.ExitAsync();
        await runner.NoProcessLeftAsync();
        await Eventually.Is(() => !ProcessTable.IsRunning(guardian));
    }

    public void Dispose() => File.Delete(manifest);

    /// <summary>A gateway in a process of its own; <c>outboard up -f</c> serves as well.</summary>
    private OutboardProcess Run(params string[] options) => Run(Sharing.Shared, options);

    private OutboardProcess Run(Sharing sharing, params string[] options)
    {
        var marker = OutboardProcess.NewMarker();
        File.WriteAllText(manifest, new JsonObject
        {
            ["gateway"] = new JsonObject { ["port"] = 0 },
            ["mcpServers"] = new JsonObject
            {
                ["naughty"] = new JsonObject
                {
                    ["command"] = Repo.NaughtyServer,
                    ["sharing"] = sharing.ToString().ToLowerInvariant(),
                    ["args"] = new JsonArray([.. options.Select(option => (JsonNode)option)]),
                    ["env"] = new JsonObject { [OutboardProcess.MarkerVariable] = marker },
                },
            },
        }.ToJsonString());
        return OutboardProcess.Start([manifest], marker, program: Repo.Program("GatewayRunner"));
    }

    private static async Task<McpHttp> OpenAsync(OutboardProcess runner)
    {
        var client = new McpHttp(new Uri(await runner.ListeningAsync(), "/naughty/mcp"));
        await client.InitializeAsync();
        return client;
    }
}
