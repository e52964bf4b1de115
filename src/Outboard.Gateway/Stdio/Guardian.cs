using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// Sees to it that no child outlives Outboard, even when Outboard is killed with SIGKILL (bridge-compat R11). A parent-death signal
/// would reach only the direct child and not what it started, and it hangs on one thread; so a small shell process holds the other end
/// of a pipe, is told of every child, and when the pipe ends ends their groups and all their descendants. See docs/decisions/0002.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class Guardian
{
    // The groups are stopped first, so that nothing is lost from sight while their descendants are looked up. In /proc/PID/stat the
    // fields after the command's name in parentheses are: state ppid pgrp session …
    private const string Script = """
        trap '' TERM INT HUP
        pids=' '
        while read -r op pid; do
          case $op in
            +) pids="$pids$pid " ;;
            -) pids="${pids%% $pid *} ${pids#* $pid }" ;;
          esac
        done
        for p in $pids; do kill -STOP -$p 2>/dev/null; done
        again=1
        while [ $again = 1 ]; do
          again=0
          for stat in /proc/[0-9]*/stat; do
            read -r line 2>/dev/null <"$stat" || continue
            pid=${line%% *}
            set -- ${line##*) }
            case $pids in *" $pid "*) continue ;; esac
            case $pids in *" $2 "* | *" $4 "*) pids="$pids$pid "; again=1 ;; esac
          done
        done
        for p in $pids; do kill -KILL -$p; kill -KILL $p; done 2>/dev/null
        """;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, HashSet<ProcessIdentity>> Watched = [];
    private static readonly HashSet<ProcessIdentity> Orphans = [];
    private static int _pipe = -1;
    private static int _shell;
    private static Timer? _timer;

    /// <summary>This process exists for its children alone: orphans it inherits are theirs, and are ended with them. Set by the executable.</summary>
    public static bool OwnsEveryOrphan { get; set; }

    /// <summary>Starts a child and takes it under watch, in one step: between the two it would pass for an orphan, and be ended as one.</summary>
    /// <param name="spawn">Returns the process id.</param>
    public static int Start(Func<int> spawn)
    {
        lock (Gate)
        {
            if (_timer is null)
            {
                Posix.BecomeSubreaper();
                _timer = new Timer(static _ => RememberAll(), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
            }

            var pid = spawn();
            Watched.Add(pid, []);
            if (!Tell($"+ {pid}\n"))
            {
                StartShell();
            }

            return pid;
        }
    }

    /// <summary>Notes what the child has started, so that it can be found when the child, its parent, is gone.</summary>
    public static void Remember(int pid)
    {
        lock (Gate)
        {
            if (Watched.TryGetValue(pid, out var known))
            {
                Descendants.Collect(pid, known);
            }
        }
    }

    /// <summary>The child has ended: so does everything it started, in whatever group or session it hides.</summary>
    public static void Release(int pid)
    {
        lock (Gate)
        {
            if (Watched.Remove(pid, out var known))
            {
                Tell($"- {pid}\n");
                if (OwnsEveryOrphan)
                {
                    Descendants.CollectOrphans(known, [.. Watched.Keys, _shell], Watched.Values);
                }

                known.RemoveWhere(static process => !Descendants.End(process));
                Orphans.UnionWith(known);
            }
        }
    }

    private static void RememberAll()
    {
        lock (Gate)
        {
            foreach (var (pid, known) in Watched)
            {
                Descendants.Collect(pid, known);
            }

            Orphans.RemoveWhere(static orphan => !Descendants.End(orphan));
        }
    }

    private static void StartShell()
    {
        var pipe = Posix.CreatePipe();
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var none = (int)nowhere.DangerousGetHandle();
        try
        {
            _shell = PosixSpawn.Start("/bin/sh", ["-c", Script, "outboard-guardian"], [], null, (pipe.Read, none, none));
        }
        catch (IOException)
        {
            // An image without a shell: children still get the end of their input, and most obey it.
            _ = Posix.Close(pipe.Read);
            _ = Posix.Close(pipe.Write);
            return;
        }

        _ = Posix.Close(pipe.Read);
        _pipe = pipe.Write;
        foreach (var pid in Watched.Keys)
        {
            Tell($"+ {pid}\n");
        }
    }

    /// <summary>False when there is no guardian, or it has been killed: it is then started anew.</summary>
    private static bool Tell(string line)
    {
        if (_pipe < 0)
        {
            return false;
        }

        var bytes = Encoding.ASCII.GetBytes(line);
        if (Posix.Write(_pipe, in MemoryMarshal.GetArrayDataReference(bytes), bytes.Length) == bytes.Length)
        {
            return true;
        }

        _ = Posix.Close(_pipe);
        _ = Posix.WaitPid(_shell, out _, Posix.WaitNoHang);
        _pipe = -1;
        return false;
    }
}
