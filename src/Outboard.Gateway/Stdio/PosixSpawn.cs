using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// Starts a program as the leader of a session and process group of its own, which <see cref="System.Diagnostics.Process"/> cannot do on
/// Linux. <c>posix_spawn</c> does it without a shell, without a fork of this process, and reports a failed exec.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class PosixSpawn
{
    // posix_spawn_file_actions_t is 80 and posix_spawnattr_t 336 bytes in glibc and musl; sigset_t holds 1024 bits in both.
    private const int OpaqueSize = 512;
    private const int SigSetSize = 128;

    /// <summary>Starts the program; the three descriptors become its standard streams. Returns its process id.</summary>
    /// <exception cref="IOException">The system refuses; the message is the system's own.</exception>
    public static int Start(string path, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, string? cwd, (int In, int Out, int Error) streams)
    {
        using var memory = new UnmanagedMemory();
        var actions = memory.Allocate(OpaqueSize);
        var attributes = memory.Allocate(OpaqueSize);
        Check(Posix.FileActionsInit(actions));
        Check(Posix.AttributesInit(attributes));
        try
        {
            Check(Posix.FileActionsAddDup2(actions, streams.In, 0));
            Check(Posix.FileActionsAddDup2(actions, streams.Out, 1));
            Check(Posix.FileActionsAddDup2(actions, streams.Error, 2));
            if (cwd is not null)
            {
                Check(Posix.FileActionsAddChdir(actions, cwd));
            }

            Span<byte> signals = stackalloc byte[SigSetSize];
            Check(Posix.AttributesSetSigMask(attributes, in MemoryMarshal.GetReference(signals)));
            signals.Fill(0xFF);
            Check(Posix.AttributesSetSigDefault(attributes, in MemoryMarshal.GetReference(signals)));
            Check(Posix.AttributesSetFlags(attributes, Posix.SpawnSetSid | Posix.SpawnSetSigDef | Posix.SpawnSetSigMask));

            var argv = memory.AllocateStrings([path, .. arguments]);
            var envp = memory.AllocateStrings([.. environment.Select(static e => $"{e.Key}={e.Value}")]);
            Check(Posix.Spawn(out var pid, path, actions, attributes, argv, envp));
            return pid;
        }
        finally
        {
            _ = Posix.FileActionsDestroy(actions);
            _ = Posix.AttributesDestroy(attributes);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    private sealed class UnmanagedMemory : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public unsafe nint Allocate(int size)
        {
            var block = (nint)NativeMemory.AllocZeroed((nuint)size);
            _blocks.Add(block);
            return block;
        }

        /// <summary>A null-terminated array of null-terminated UTF-8 strings, as <c>argv</c> and <c>envp</c> are.</summary>
        public unsafe nint AllocateStrings(string[] strings)
        {
            var array = (nint*)Allocate((strings.Length + 1) * sizeof(nint));
            for (var i = 0; i < strings.Length; i++)
            {
                array[i] = Marshal.StringToCoTaskMemUTF8(strings[i]);
                _strings.Add(array[i]);
            }

            return (nint)array;
        }

        private readonly List<nint> _strings = [];

        public unsafe void Dispose()
        {
            _strings.ForEach(Marshal.FreeCoTaskMem);
            _blocks.ForEach(static block => NativeMemory.Free((void*)block));
        }
    }
}
