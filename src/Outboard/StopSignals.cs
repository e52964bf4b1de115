using System.Runtime.InteropServices;

namespace Outboard;

/// <summary>Turns the first SIGINT or SIGTERM into a cancellation, and the second into an immediate end.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private int received;

    public StopSignals()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Received);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Received);
    }

    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        stop.Dispose();
    }

    private void Received(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref received) > 1)
        {
            Environment.Exit(ExitCode.Failed);
        }

        // Not on the signal thread: what waits for the token may take its time, and the second signal must get through.
        _ = stop.CancelAsync();
    }
}
