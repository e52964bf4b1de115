using Microsoft.Extensions.Time.Testing;

namespace Outboard.Gateway.Tests.Parties;

/// <summary>
/// Lets the gateway's clock run, and fast while nothing else moves: a child that says nothing of a cancellation is given ten seconds, of which
/// hardly any is spent here.
/// </summary>
internal sealed class RunningClock : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="clock">The gateway's clock.</param>
    /// <param name="moves">A number that changes while something moves.</param>
    public RunningClock(FakeTimeProvider clock, Func<long> moves) => _running = RunAsync(clock, moves);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(FakeTimeProvider clock, Func<long> moves)
    {
        using var ticks = new PeriodicTimer(Step);
        var (last, idle) = (0L, 0);
        try
        {
            while (await ticks.WaitForNextTickAsync(_stop.Token))
            {
                idle = moves() == last ? idle + 1 : 0;
                last = moves();
                clock.Advance(idle < 10 ? 2 * Step : TimeSpan.FromSeconds(0.5));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
