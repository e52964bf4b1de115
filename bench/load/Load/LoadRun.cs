using System.Diagnostics;

namespace Outboard.Load;

/// <summary>How the calls in flight are spread.</summary>
/// <param name="InFlight">Calls in flight at any time, each on a kept-alive connection of its own.</param>
/// <param name="OneSession">All in one session; otherwise each in a session of its own.</param>
internal sealed record Layout(int InFlight, bool OneSession)
{
    public string Name => InFlight == 1 ? "1 × 1" : OneSession ? $"1 × {InFlight}" : $"{InFlight} × 1";

    public static IReadOnlyList<Layout> All(IEnumerable<int> inFlight) =>
        [.. inFlight.SelectMany(count => count == 1 ? [new Layout(1, true)] : (Layout[])[new(count, false), new(count, true)])];
}

/// <summary>One measurement. Times are µs, memory is bytes.</summary>
internal sealed record Sample(
    double CallsPerSecond,
    double P50,
    double P99,
    double Max,
    double BridgeCpuPerCall,
    double TreeCpuPerCall,
    double GeneratorCpuPerCall,
    long BridgeMemory,
    long TreeMemory,
    int Errors,
    string? LastError);

/// <summary>Puts load on a target and measures.</summary>
internal static class LoadRun
{
    // Peers start a child for each session: 64 at once take their time.
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StragglerLimit = TimeSpan.FromSeconds(10);

    /// <param name="target">What is called.</param>
    /// <param name="layout">How.</param>
    /// <param name="warmUp">How long before the measurement.</param>
    /// <param name="length">How long the measurement takes.</param>
    /// <param name="owner">The replica that the sessions are opened on; null for the target itself.</param>
    /// <exception cref="IOException">The target opened no session or stopped serving.</exception>
    public static async Task<Sample> MeasureAsync(RunningTarget target, Layout layout, TimeSpan warmUp, TimeSpan length, RunningTarget? owner = null)
    {
        owner ??= target;
        using var openLimit = new CancellationTokenSource(OpenLimit);
        var sessions = new List<Session>();
        var callers = new List<Caller>();
        try
        {
            // Sessions first: a bridge that starts a child for each takes so long that a connection opened before
            // would have been idle past its keep-alive time, and its first call would fail by no fault of the bridge.
            using (var connection = await HttpConnection.OpenAsync(owner.Port, openLimit.Token))
            {
                for (var count = layout.OneSession ? 1 : layout.InFlight; sessions.Count < count;)
                {
                    sessions.Add(await Session.OpenAsync(connection, owner, openLimit.Token) with { Port = target.Port });
                }
            }

            for (var number = 0; number < layout.InFlight; number++)
            {
                var connection = await HttpConnection.OpenAsync(target.Port, openLimit.Token);
                callers.Add(new Caller(sessions[number % sessions.Count], connection, number, layout.OneSession));
            }

            return await MeasureAsync(target, callers, warmUp, length);
        }
        catch (OperationCanceledException)
        {
            throw new IOException($"{target.Target.Name} opened {sessions.Count} sessions within {OpenLimit.TotalSeconds:0} s.\n{target.LastLines()}");
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
            await SessionRun.CloseAsync(target, sessions);
        }
    }

    private static async Task<Sample> MeasureAsync(RunningTarget target, List<Caller> callers, TimeSpan warmUp, TimeSpan length)
    {
        var window = new Window();
        var running = callers.ConvertAll(caller => Task.Run(() => caller.RunAsync(window)));
        await Task.Delay(warmUp);
        var (bridge, tree, generator) = (target.Use(), target.TreeUse(), Environment.CpuUsage.TotalTime);
        window.Begin();
        await Task.Delay(length);
        window.End();
        generator = Environment.CpuUsage.TotalTime - generator;
        var (bridgeAfter, treeAfter) = (target.Use(), target.TreeUse());
        var stuck = await StopAsync(callers, running);

        var took = callers.SelectMany(caller => caller.Took).Order().ToArray();
        return new Sample(
            took.Length / window.Length.TotalSeconds,
            At(0.50),
            At(0.99),
            At(1),
            PerCall(bridgeAfter.Cpu - bridge.Cpu),
            PerCall(treeAfter.Cpu - tree.Cpu),
            PerCall(generator),
            bridgeAfter.Memory,
            treeAfter.Memory,
            callers.Sum(caller => caller.Errors) + stuck,
            stuck > 0 ? $"{stuck} calls never came back" : callers.Select(caller => caller.LastError).FirstOrDefault(error => error is not null));

        double At(double share) => took.Length == 0 ? double.NaN : took[Math.Max(0, (int)Math.Ceiling(share * took.Length) - 1)] / 10.0;
        double PerCall(TimeSpan used) => took.Length == 0 ? double.NaN : used.TotalMicroseconds / took.Length;
    }

    // Returns how many had to be cut off.
    private static async Task<int> StopAsync(List<Caller> callers, List<Task> running)
    {
        try
        {
            await Task.WhenAll(running).WaitAsync(StragglerLimit);
            return 0;
        }
        catch (TimeoutException)
        {
            var stuck = running.Count(task => !task.IsCompleted);
            callers.ForEach(caller => caller.Dispose());
            return stuck;
        }
    }
}
