using System.Diagnostics;
using System.Text;

namespace Outboard.Load;

/// <summary>From the start of the process to its first answered call, in milliseconds.</summary>
/// <param name="Name">The target; null for the child alone, over its own pipes.</param>
internal sealed record StartTimes(string? Name, IReadOnlyList<double> Milliseconds)
{
    public double Median => Milliseconds.Median();
}

internal static class StartRun
{
    public const int Times = 7;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<StartTimes> OfTargetAsync(Target target)
    {
        var times = new List<double>();
        for (var time = 0; time < Times; time++)
        {
            await using var running = await RunningTarget.StartAsync(target);
            using var limit = new CancellationTokenSource(Limit);
            var connection = await HttpConnection.OpenAsync(running.Port, limit.Token);
            using var caller = new Caller(await Session.OpenAsync(connection, running, limit.Token), connection, 0, sharesSession: false);
            times.Add(await caller.CallAsync().AsTask().WaitAsync(Limit)
                ? Stopwatch.GetElapsedTime(running.Started).TotalMilliseconds
                : throw new IOException($"The first call failed: {caller.LastError}"));
        }

        return new StartTimes(target.Name, times);
    }

    public static async Task<StartTimes> OfChildAsync()
    {
        var conversation = Encoding.ASCII.GetBytes(
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"here"}}}

            """);
        var times = new List<double>();
        for (var time = 0; time < Times; time++)
        {
            var started = Stopwatch.GetTimestamp();
            using var child = Process.Start(new ProcessStartInfo(Target.Child) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            await child.StandardInput.BaseStream.WriteAsync(conversation);
            await child.StandardInput.BaseStream.FlushAsync();
            await child.StandardOutput.ReadLineAsync().WaitAsync(Limit);
            var answer = await child.StandardOutput.ReadLineAsync().WaitAsync(Limit);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            child.StandardInput.Close();
            await child.WaitForExitAsync().WaitAsync(Limit);
            _ = answer?.Contains("here", StringComparison.Ordinal) is true ? answer : throw new IOException($"EchoChild answered {answer}");
        }

        return new StartTimes(null, times);
    }
}
