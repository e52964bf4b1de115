namespace Outboard.Load;

/// <summary>What sessions cost in memory: bytes resident in the target's whole tree, each after it has settled.</summary>
/// <param name="Idle">How many idle sessions were opened and each found alive by a call afterwards.</param>
/// <param name="Listening">The same sessions, each with its GET stream open.</param>
/// <param name="Churned">How many sessions were opened and closed in each of two passes, each verified to be gone.</param>
internal sealed record SessionCost(
    int Idle, long BeforeIdle, long WithIdle, long Listening, int Churned, long BeforeChurn, long AfterFirst, long AfterSecond);

/// <summary>Opens, holds and closes sessions by the thousand.</summary>
internal static class SessionRun
{
    private const int Connections = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <exception cref="IOException">A session was refused, lost, or outlived its DELETE.</exception>
    public static async Task<SessionCost> MeasureAsync(Target target, int idle, int churned)
    {
        await using var running = await RunningTarget.StartAsync(target);
        // What the first calls and sessions of a process allocate (compiled code, pools, heap) is no cost of a session.
        await LoadRun.MeasureAsync(running, new Layout(16, OneSession: false), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await ChurnAsync(running, churned / 10);

        var beforeIdle = await SettledAsync(running);
        var sessions = await OpenAsync(running, idle);
        var withIdle = await SettledAsync(running);
        var listening = await ListenAsync(running, sessions);
        await CallEachAsync(running, sessions);
        await CloseAsync(running, sessions);

        var beforeChurn = await SettledAsync(running);
        await ChurnAsync(running, churned);
        var afterFirst = await SettledAsync(running);
        await ChurnAsync(running, churned);
        return new SessionCost(idle, beforeIdle, withIdle, listening, churned, beforeChurn, afterFirst, await SettledAsync(running));
    }

    /// <summary>Closes sessions as far as the target lets it: a peer that dies of it has been measured already.</summary>
    public static async Task CloseAsync(RunningTarget target, IReadOnlyCollection<Session> sessions)
    {
        try
        {
            await SpreadAsync(target, sessions, async (connection, session, cancellation) => await session.CloseAsync(connection, cancellation));
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{target.Target.Name} did not close its sessions: {failure.Message}");
        }
    }

    private static async Task<List<Session>> OpenAsync(RunningTarget target, int count)
    {
        var sessions = new List<Session>(count);
        await SpreadAsync(target, Enumerable.Range(0, count), async (connection, _, cancellation) =>
        {
            var session = await Session.OpenAsync(connection, target, cancellation);
            lock (sessions)
            {
                sessions.Add(session);
            }
        });
        return sessions;
    }

    private static Task ChurnAsync(RunningTarget target, int count) =>
        SpreadAsync(target, Enumerable.Range(0, count), async (connection, _, cancellation) =>
        {
            var session = await Session.OpenAsync(connection, target, cancellation);
            Expect(await session.CloseAsync(connection, cancellation) is 200 or 204, "DELETE of a session failed.");
            Expect(await session.CloseAsync(connection, cancellation) == 404, "A session outlived its DELETE.");
        });

    private static Task CallEachAsync(RunningTarget target, List<Session> sessions) =>
        SpreadAsync(target, sessions, async (_, session, cancellation) =>
        {
            using var caller = new Caller(session, await HttpConnection.OpenAsync(target.Port, cancellation), 0, sharesSession: false);
            Expect(await caller.CallAsync(), $"An idle session was lost: {caller.LastError}");
        });

    private static async Task<long> ListenAsync(RunningTarget target, List<Session> sessions)
    {
        var streams = new List<HttpConnection>(sessions.Count);
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            foreach (var session in sessions)
            {
                streams.Add(await HttpConnection.OpenAsync(target.Port, limit.Token));
                await session.ListenAsync(streams[^1], limit.Token);
            }

            return await SettledAsync(target);
        }
        finally
        {
            streams.ForEach(stream => stream.Dispose());
        }
    }

    private static async Task SpreadAsync<T>(
        RunningTarget target, IEnumerable<T> items, Func<HttpConnection, T, CancellationToken, Task> work)
    {
        using var limit = new CancellationTokenSource(Limit);
        var batches = items.Index().GroupBy(item => item.Index % Connections, item => item.Item).Select(batch => batch.ToArray()).ToArray();
        await Task.WhenAll(batches.Select(async batch =>
        {
            using var connection = await HttpConnection.OpenAsync(target.Port, limit.Token);
            foreach (var item in batch)
            {
                await work(connection, item, limit.Token);
            }
        }));
    }

    // Memory at rest: the same within 256 KiB for 3 s, or what it is after 20 s.
    private static async Task<long> SettledAsync(RunningTarget target)
    {
        var (memory, calm) = (target.TreeUse().Memory, 0);
        for (var look = 0; look < 40 && calm < 6; look++)
        {
            await Task.Delay(500);
            var now = target.TreeUse().Memory;
            calm = Math.Abs(now - memory) < 256 << 10 ? calm + 1 : 0;
            memory = calm == 0 ? now : memory;
        }

        return memory;
    }

    private static void Expect(bool isRight, string otherwise)
    {
        if (!isRight)
        {
            throw new IOException(otherwise);
        }
    }
}
