using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Outboard.Gateway.Stdio;

/// <summary>The system calls that .NET does not offer: a process in a session of its own, its pipes, and the wait for its end.</summary>
[SupportedOSPlatform("linux")]
internal static partial class Posix
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const short PollIn = 0x1;
    public const short PollOut = 0x4;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int WaitNoHang = 1;

    // posix_spawn attributes: default signal actions (the runtime ignores SIGPIPE), an empty signal mask, a session of its own.
    public const short SpawnSetSigDef = 0x04;
    public const short SpawnSetSigMask = 0x08;
    public const short SpawnSetSid = 0x80;

    private const int SetChildSubreaper = 36;
    private const int SetFlags = 4;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    /// <summary>Orphans of our children become our children, so that they can be found and ended (R9).</summary>
    public static void BecomeSubreaper() => _ = Prctl(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>A pipe whose ends are closed in every program we start; one end may be put into non-blocking mode.</summary>
    public static (int Read, int Write) CreatePipe(bool nonBlockingRead = false, bool nonBlockingWrite = false)
    {
        Span<int> ends = stackalloc int[2];
        if (Pipe2(ref MemoryMarshal.GetReference(ends), CloseOnExec) != 0)
        {
            throw new IOException($"The system gives no pipe: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        if (nonBlockingRead)
        {
            _ = Fcntl(ends[0], SetFlags, NonBlocking);
        }

        if (nonBlockingWrite)
        {
            _ = Fcntl(ends[1], SetFlags, NonBlocking);
        }

        return (ends[0], ends[1]);
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(ref int ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int fd, int command, int value);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, ref readonly byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollFd fds, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    /// <summary><c>pidfd_open</c> has no wrapper in older C libraries; its number is 434 on every architecture.</summary>
    public static int PidFdOpen(int pid) => (int)Syscall(434, pid, 0);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, long a, long b);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(out int pid, string path, nint fileActions, nint attributes, nint argv, nint envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int FileActionsInit(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int FileActionsAddDup2(nint actions, int fd, int newFd);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileActionsAddChdir(nint actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int FileActionsDestroy(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInit(nint attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesSetFlags(nint attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSetSigDefault(nint attributes, ref readonly byte signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int AttributesSetSigMask(nint attributes, ref readonly byte signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int AttributesDestroy(nint attributes);
}
