using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// A child process on Linux: leader of its own session and process group, on plain pipes. One thread a child waits for everything the
/// kernel has to say about it (output, errors, room in its input, its end), so its exit is noticed at once and no pool thread blocks.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxChild : Child
{
    private const int StackSize = 256 * 1024;

    /// <summary>Without pidfd (Linux before 5.3) the exit is looked for this often.</summary>
    private const int PollWithoutPidFd = 100;

    /// <summary>After the exit, output still in the pipes is read for as long as it keeps coming, in steps of this many milliseconds.</summary>
    private const int DrainStep = 50;
    private const int DrainSteps = 20;

    /// <summary>A child that closes its output is about to exit; one that has not after this time is ended, for it can answer nobody (R1).</summary>
    private static readonly TimeSpan OutputEndLimit = TimeSpan.FromMilliseconds(100);
    private const int OutputEndStep = 20;

    private readonly FrameReader _output;
    private readonly ErrorLines _errors;
    private readonly OutOfMemoryKills _outOfMemory = OutOfMemoryKills.Now();
    private readonly Lock _lock = new();
    private readonly int _stdout;
    private readonly int _stderr;
    private readonly int _pidFd;
    private readonly int _wake;
    private readonly int _pid;
    private readonly string _server;
    private int _stdin;
    private TaskCompletionSource? _writable;
    private bool _reaped;
    private bool _closedOutput;

    private LinuxChild(string server, int pid, (int In, int Out, int Error) streams, FrameReader output, ErrorLines errors)
    {
        _server = server;
        _pid = pid;
        (_stdin, _stdout, _stderr) = streams;
        _output = output;
        _errors = errors;
        _pidFd = Posix.PidFdOpen(pid);
        _wake = Posix.EventFd(0, Posix.CloseOnExec | Posix.NonBlocking);
    }

    public override int ProcessId => _pid;

    /// <summary>Starts the program.</summary>
    /// <exception cref="OutboardException">It cannot be started; says why and what to do.</exception>
    public static LinuxChild Start(ChildCommand command, FrameReader output, ErrorLines errors)
    {
        var path = CommandPath.Find(command);
        var stdin = Posix.CreatePipe(nonBlockingWrite: true);
        var stdout = Posix.CreatePipe(nonBlockingRead: true);
        var stderr = Posix.CreatePipe(nonBlockingRead: true);
        try
        {
            var pid = Guardian.Start(() => PosixSpawn.Start(path, command.Args, command.Environment, command.Cwd, (stdin.Read, stdout.Write, stderr.Write)), stderr.Write);
            OutOfMemoryKills.Prefer(pid);
            return new LinuxChild(command.Server, pid, (stdin.Write, stdout.Read, stderr.Read), output, errors);
        }
        catch (IOException e)
        {
            Array.ForEach([stdin.Write, stdout.Read, stderr.Read], static fd => _ = Posix.Close(fd));
            throw CommandPath.CannotStart(command, path, e);
        }
        finally
        {
            Array.ForEach([stdin.Read, stdout.Write, stderr.Write], static fd => _ = Posix.Close(fd));
        }
    }

    public override void Begin() => new Thread(Run, StackSize) { IsBackground = true, Name = _server }.Start();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var (written, wait) = WriteSome(bytes.Span);
            bytes = bytes[written..];
            if (wait is not null)
            {
                await wait;
            }
        }
    }

    /// <summary>Writes what the pipe has room for; when it has none, the task completes once it has.</summary>
    private (int Written, Task? Wait) WriteSome(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_stdin < 0)
            {
                throw new IOException("The child's input is closed.");
            }

            var written = Posix.Write(_stdin, in MemoryMarshal.GetReference(bytes), bytes.Length);
            if (written >= 0)
            {
                return ((int)written, null);
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Posix.EINTR:
                    return (0, null);
                case Posix.EAGAIN:
                    _writable ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    Wake();
                    return (0, _writable.Task);
                default:
                    throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            }
        }
    }

    public override void CloseInput()
    {
        lock (_lock)
        {
            if (_stdin >= 0)
            {
                _ = Posix.Close(_stdin);
                _stdin = -1;
            }

            _writable?.TrySetResult();
            _writable = null;
        }
    }

    public override void Terminate() => SignalGroup(Posix.SigTerm);

    public override void Kill() => SignalGroup(Posix.SigKill);

    private void SignalGroup(int signal)
    {
        lock (_lock)
        {
            // Once the leader is reaped its number may belong to somebody else; by then the group has been killed (Reap).
            if (!_reaped)
            {
                Guardian.Remember(_pid);
                _ = Posix.Kill(-_pid, signal);
            }
        }
    }

    private void Wake()
    {
        long one = 1;
        _ = Posix.Write(_wake, in MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in one))[0], sizeof(long));
    }

    private void Run()
    {
        ChildExit? exit = null;
        Span<Posix.PollFd> fds = stackalloc Posix.PollFd[5];
        fds[0] = new() { Fd = _stdout, Events = Posix.PollIn };
        fds[1] = new() { Fd = _stderr, Events = Posix.PollIn };
        fds[2] = new() { Fd = _pidFd, Events = Posix.PollIn };
        fds[3] = new() { Fd = _wake, Events = Posix.PollIn };
        fds[4] = new() { Fd = -1, Events = Posix.PollOut };
        var drains = 0;
        long? outputEnded = null;
        while (exit is null || ((fds[0].Fd >= 0 || fds[1].Fd >= 0) && drains++ < DrainSteps))
        {
            lock (_lock)
            {
                fds[4].Fd = _writable is null ? -1 : _stdin;
            }

            var wait = exit is not null ? DrainStep : outputEnded is not null && !_closedOutput ? OutputEndStep : _pidFd < 0 ? PollWithoutPidFd : -1;
            var ready = Posix.Poll(ref fds[0], (nuint)fds.Length, wait);
            if (ready == 0 && exit is not null)
            {
                break;
            }

            if (ready > 0)
            {
                ReadOutput(ref fds[0]);
                ReadErrors(ref fds[1]);
                Answer(ref fds[3], ref fds[4]);
            }

            if (exit is null && (_pidFd < 0 || fds[2].Returned != 0))
            {
                exit = Reap();
                fds[2].Fd = exit is null ? _pidFd : -1;
            }

            if (exit is null && fds[0].Fd < 0)
            {
                outputEnded ??= TimeProvider.System.GetTimestamp();
                EndWithoutOutput(outputEnded.Value);
            }
        }

        Finish(exit);
    }

    private void ReadOutput(ref Posix.PollFd fd)
    {
        if (fd.Fd < 0 || fd.Returned == 0)
        {
            return;
        }

        var buffer = _output.GetBuffer().Span;
        var read = Posix.Read(_stdout, ref MemoryMarshal.GetReference(buffer), buffer.Length);
        if (read > 0)
        {
            _output.Advance((int)read);
        }
        else if (IsEnd(read))
        {
            fd.Fd = -1;
        }
    }

    private void ReadErrors(ref Posix.PollFd fd)
    {
        if (fd.Fd < 0 || fd.Returned == 0)
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[4096];
        var read = Posix.Read(_stderr, ref MemoryMarshal.GetReference(buffer), buffer.Length);
        if (read > 0)
        {
            _errors.Feed(buffer[..(int)read]);
        }
        else if (IsEnd(read))
        {
            fd.Fd = -1;
        }
    }

    private static bool IsEnd(nint read) => read == 0 || Marshal.GetLastPInvokeError() is not (Posix.EAGAIN or Posix.EINTR);

    private void Answer(ref Posix.PollFd wake, ref Posix.PollFd stdin)
    {
        if (wake.Returned != 0)
        {
            Span<byte> count = stackalloc byte[sizeof(long)];
            _ = Posix.Read(_wake, ref count[0], count.Length);
        }

        if (stdin.Fd >= 0 && stdin.Returned != 0)
        {
            lock (_lock)
            {
                _writable?.TrySetResult();
                _writable = null;
            }
        }
    }

    private void EndWithoutOutput(long since)
    {
        lock (_lock)
        {
            // With its input closed it has been told to stop, and has the time of the stop sequence.
            if (_closedOutput || _stdin < 0 || TimeProvider.System.GetElapsedTime(since) < OutputEndLimit)
            {
                return;
            }

            _closedOutput = true;
        }

        Kill();
    }

    /// <summary>Takes the exit status, and before that ends what the child left behind: while its leader is a zombie, the group is still its own.</summary>
    private ChildExit? Reap()
    {
        lock (_lock)
        {
            Guardian.Remember(_pid);
            if (_pidFd >= 0)
            {
                _ = Posix.Kill(-_pid, Posix.SigKill);
            }

            var pid = Posix.WaitPid(_pid, out var status, Posix.WaitNoHang);
            if (pid == 0)
            {
                return null;
            }

            if (_pidFd < 0)
            {
                _ = Posix.Kill(-_pid, Posix.SigKill);
            }

            _reaped = true;
            Guardian.Release(_pid);

            // wait(2): the low seven bits are the signal, 0 for an exit; then the next byte is the code.
            var signal = status & 0x7F;
            return pid < 0 ? new ChildExit(null, Posix.SigKill)
                : _closedOutput ? new ChildExit(null, signal, ClosedOutput: true)
                : signal == 0 ? new ChildExit((status >> 8) & 0xFF)
                : new ChildExit(null, signal, signal == Posix.SigKill && _outOfMemory.HaveIncreased());
        }
    }

    private void Finish(ChildExit exit)
    {
        CloseInput();
        _errors.EndLine();
        _output.Release();
        foreach (var fd in (ReadOnlySpan<int>)[_stdout, _stderr, _pidFd, _wake])
        {
            if (fd >= 0)
            {
                _ = Posix.Close(fd);
            }
        }

        ExitSource.TrySetResult(exit);
    }
}
