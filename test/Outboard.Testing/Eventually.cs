using System.Runtime.CompilerServices;

namespace Outboard.Testing;

/// <summary>
/// Waits for what nothing signals: the state of another process. Everything that can be signalled is signalled instead.
/// The limit is a safety net of a hung test, never an assertion about speed.
/// </summary>
public static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not within the limit; the message carries the condition and what was last seen.</exception>
    public static async Task Is(
        Func<bool> condition,
        Func<string>? seen = null,
        TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        using var ticks = new PeriodicTimer(Step);
        using var giveUp = new CancellationTokenSource(limit ?? Limit);
        while (!condition())
        {
            try
            {
                await ticks.WaitForNextTickAsync(giveUp.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not within {(limit ?? Limit).TotalSeconds} s: {expression}. {seen?.Invoke()}");
            }
        }
    }

    /// <inheritdoc cref="Is(Func{bool}, Func{string}?, TimeSpan?, string)"/>
    public static async Task Is(
        Func<Task<bool>> condition,
        Func<string>? seen = null,
        TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        using var ticks = new PeriodicTimer(Step);
        using var giveUp = new CancellationTokenSource(limit ?? Limit);
        while (!await condition())
        {
            try
            {
                await ticks.WaitForNextTickAsync(giveUp.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not within {(limit ?? Limit).TotalSeconds} s: {expression}. {seen?.Invoke()}");
            }
        }
    }
}
