using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Outboard.Testing;

namespace Outboard.Load;

/// <summary>A target that runs; disposing it ends its whole tree, process by process.</summary>
internal sealed class RunningTarget : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly Queue<string> lastLines = [];

    private RunningTarget(Target target, int port)
    {
        Target = target;
        Port = port;
        var command = target.Command(port);
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        Generator.Settings.Keys.ToList().ForEach(name => start.Environment.Remove(name));
        target.Environment.ToList().ForEach(variable => start.Environment[variable.Key] = variable.Value);
        Started = Stopwatch.GetTimestamp();
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Target Target { get; }

    public int Port { get; }

    public int Id => process.Id;

    /// <summary>When it was started, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long Started { get; }

    /// <summary>Starts it and waits until it accepts connections.</summary>
    /// <exception cref="IOException">It does not; the message ends with what it printed last.</exception>
    public static async Task<RunningTarget> StartAsync(Target target)
    {
        var running = new RunningTarget(target, FreePort());
        while (true)
        {
            try
            {
                (await HttpConnection.OpenAsync(running.Port, CancellationToken.None)).Dispose();
                return running;
            }
            catch (SocketException) when (!running.process.HasExited && Stopwatch.GetElapsedTime(running.Started) < StartLimit)
            {
                await Task.Delay(1);
            }
            catch (SocketException)
            {
                var state = running.process.HasExited ? $"ended with exit code {running.process.ExitCode}" : "accepts no connection";
                await running.DisposeAsync();
                throw new IOException($"{target.Name} {state}:\n{running.LastLines()}");
            }
        }
    }

    public ProcessUse Use() => ProcessUse.Of(Id);

    public ProcessUse TreeUse() => ProcessUse.OfTree(Id);

    public async ValueTask DisposeAsync()
    {
        // A bridge's child may outlive it, so the tree is listed before its root goes.
        var descendants = process.HasExited ? [] : ProcessTable.DescendantsOf(Id);
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }

        foreach (var left in descendants.Where(row => ProcessTable.Find(row.Id) is { State: not 'Z' } now && now.Name == row.Name))
        {
            using var leftover = Process.GetProcessById(left.Id);
            leftover.Kill();
        }

        process.Dispose();
    }

    public string LastLines()
    {
        lock (lastLines)
        {
            return string.Join('\n', lastLines);
        }
    }

    private void Keep(string? line)
    {
        lock (lastLines)
        {
            if (line is not null)
            {
                lastLines.Enqueue(line);
                _ = lastLines.Count > 20 && lastLines.TryDequeue(out _);
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
