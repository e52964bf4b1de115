using System.Runtime.InteropServices;

namespace Outboard;

/// <summary>
/// Turns the first SIGINT or SIGTERM into a cancellation, and the second into an immediate end; or, for a command whose work goes on in the
/// account, into a second cancellation, and only the third into the end.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource detach = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private int received;
    private volatile bool isSecondTaken;

    public StopSignals()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Received);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Received);
    }

    public CancellationToken Token => stop.Token;

    /// <summary>From now on the second signal cancels this token in place of ending the process.</summary>
    public CancellationToken TakeSecond()
    {
        isSecondTaken = true;
        return detach.Token;
    }

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        stop.Dispose();
        detach.Dispose();
    }

    private void Received(PosixSignalContext context)
    {
        context.Cancel = true;
        var count = Interlocked.Increment(ref received);
        if (count > (isSecondTaken ? 2 : 1))
        {
            Environment.Exit(ExitCode.Failed);
        }

        // Not on the signal thread: what waits for the token may take its time, and the next signal must get through.
        _ = count == 1 ? stop.CancelAsync() : detach.CancelAsync();
    }
}
