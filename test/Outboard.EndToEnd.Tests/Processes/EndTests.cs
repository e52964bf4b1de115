using Outboard.Testing;

namespace Outboard.EndToEnd.Processes;

/// <summary>However the program ends, nothing it started stays.</summary>
public sealed class EndTests
{
    private static readonly string[] Naughty =
    [
        Repo.NaughtyServer, "--ignore-term", "--ignore-end", "--grandchild", "group", "--grandchild", "session", "--grandchild", "orphan",
    ];

    [Theory, InlineData("shared", 1), InlineData("session", 3)]
    public async Task Killed_with_SIGKILL_it_leaves_no_child_and_no_grandchild(string sharing, int sessions)
    {
        await using var served = await Served.BridgeAsync(["--sharing", sharing], Naughty);
        var clients = await OpenAsync(served, sessions);
        // The child, and a grandchild of each kind.
        await Eventually.Is(() => served.Process.Tree().Count >= 4 * sessions, () => string.Join('\n', served.Process.Tree()));
        served.Process.Kill();
        Assert.Equal(128 + 9, await served.Process.ExitAsync());
        await served.Process.NoProcessLeftAsync();
        clients.ForEach(static client => client.Dispose());
    }

    [Fact]
    public async Task SIGTERM_with_open_streams_and_a_call_under_way_ends_with_0_and_no_process()
    {
        await using var served = await Served.BridgeAsync(["--sharing", "session"], Naughty);
        var clients = await OpenAsync(served, 2);
        using var stream = await clients[0].GetAsync();
        using var sse = await McpSse.OpenAsync(served.Endpoint(Transport.Sse));
        await sse.InitializeAsync();
        await sse.SendAsync(Frames.Call("hold", """{"key":"never"}"""));
        served.Process.Terminate();
        Assert.Equal(0, await served.Process.ExitAsync());
        await served.Process.NoProcessLeftAsync();
        clients.ForEach(static client => client.Dispose());
    }

    [Fact]
    public async Task What_a_crashed_child_leaves_is_ended_and_reaped_while_it_runs_on()
    {
        await using var served = await Served.BridgeAsync([], [Repo.NaughtyServer, "--grandchild", "session", "--grandchild", "orphan"]);
        var clients = await OpenAsync(served, 1);
        await Eventually.Is(() => served.Process.Tree().Count >= 3);
        var before = served.Process.Tree().Select(static row => row.Id).ToHashSet();
        using (await clients[0].PostAsync(Frames.Call("crash")))
        {
            await Eventually.Is(() => !served.Process.Tree().Exists(row => before.Contains(row.Id)), () => string.Join('\n', served.Process.Tree()));
        }

        // It inherits orphans as process 1 of a container does, and none may stay a zombie.
        await Eventually.Is(
            () => !ProcessTable.ChildrenOf(served.Process.Id).Exists(static row => row.State == 'Z'),
            () => string.Join('\n', ProcessTable.ChildrenOf(served.Process.Id)));
        Assert.False(served.Process.HasExited);
        clients.ForEach(static client => client.Dispose());
    }

    [Fact]
    public async Task As_process_1_of_a_container_it_serves_reaps_and_stops()
    {
        if (await CannotUnshareAsync() is { } why)
        {
            Assert.Skip($"NO PID NAMESPACE HERE, so running as process 1 is not tested: {why}");
        }

        var marker = OutboardProcess.NewMarker();
        await using var served = await Served.RunAsync(OutboardProcess.Start(
            [
                "--pid", "--fork", "--mount-proc", "--kill-child", Repo.Outboard, "bridge", "--port", "0", "--env", OutboardProcess.MarkerVariable, marker, "--",
                Repo.NaughtyServer, "--grandchild", "session", "--grandchild", "orphan",
            ],
            marker,
            program: "unshare"));
        var clients = await OpenAsync(served, 1);
        var first = ProcessTable.ChildrenOf(served.Process.Id).Single().Id;
        await Eventually.Is(() => served.Process.Tree().Count >= 3);
        using (await clients[0].PostAsync(Frames.Call("crash")))
        {
            await Eventually.Is(() => !ProcessTable.ChildrenOf(first).Exists(static row => row.State == 'Z'));
        }

        clients.ForEach(static client => client.Dispose());
        using var stop = System.Diagnostics.Process.Start("kill", ["-TERM", first.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        Assert.Equal(0, await served.Process.ExitAsync());
        await served.Process.NoProcessLeftAsync();
    }

    private static async Task<List<McpHttp>> OpenAsync(Served served, int sessions)
    {
        var clients = new List<McpHttp>();
        for (var i = 0; i < sessions; i++)
        {
            clients.Add(new McpHttp(served.Endpoint(Transport.Http)));
            await clients[^1].InitializeAsync();
            await clients[^1].CallAsync("pid");
        }

        return clients;
    }

    private static async Task<string?> CannotUnshareAsync()
    {
        try
        {
            var (exitCode, _, error) = await TestProcess.RunAsync("unshare", ["--pid", "--fork", "--mount-proc", "true"]);
            return exitCode == 0 ? null : error;
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return absent.Message;
        }
    }
}
