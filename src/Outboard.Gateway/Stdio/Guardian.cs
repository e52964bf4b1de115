using System.Globalization;
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
    // The groups are stopped first, so that nothing is lost from sight while the rest is looked up: whoever holds a child's error pipe was
    // started by it, wherever it has moved since; and all descendants. In /proc/PID/stat the fields after the command's name in
    // parentheses are: state ppid pgrp session …
    private const string Script = """
        trap '' TERM INT HUP
        pids=' ' pipes=' '
        while read -r op pid pipe; do
          case $op in
            +) pids="$pids$pid " pipes="$pipes$pipe " ;;
            -)
              case $pids in *" $pid "*) pids="${pids%% $pid *} ${pids#* $pid }" ;; esac
              case $pipes in *" $pipe "*) pipes="${pipes%% $pipe *} ${pipes#* $pipe }" ;; esac ;;
          esac
        done
        for p in $pids; do kill -STOP -$p 2>/dev/null; done
        while read -r line; do
          case $line in
            /proc/*) holder=${line#/proc/} holder=${holder%%/*} ;;
            *'-> pipe:['*) pipe=${line##*'['} && case $pipes in *" ${pipe%']'} "*) pids="$pids$holder " ;; esac ;;
          esac
        done <<END
        $(ls -l /proc/[0-9]*/fd 2>/dev/null)
        END
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

    /// <param name="ErrorPipe">The number of the pipe its standard error writes to.</param>
    /// <param name="Known">What it has started, as far as that was seen.</param>
    private sealed record WatchedChild(string ErrorPipe, HashSet<ProcessIdentity> Known);

    /// <summary>Stands for the pipe of a process that is told by its number alone.</summary>
    private const string NoPipe = "0";

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, WatchedChild> Watched = [];
    private static readonly HashSet<int> Adopted = [];
    private static readonly HashSet<ProcessIdentity> Orphans = [];
    private static int _pipe = -1;
    private static int _shell;
    private static Timer? _timer;

    /// <summary>This process exists for its children alone: orphans it inherits are theirs, and are ended with them. Set by the executable.</summary>
    public static bool OwnsEveryOrphan { get; set; }

    /// <summary>Starts a child and takes it under watch, in one step: between the two it would pass for an orphan, and be ended as one.</summary>
    /// <param name="spawn">Returns the process id.</param>
    /// <param name="errorPipe">The descriptor that is to be its standard error.</param>
    public static int Start(Func<int> spawn, int errorPipe)
    {
        lock (Gate)
        {
            if (_timer is null)
            {
                Posix.BecomeSubreaper();
                _timer = new Timer(static _ => RememberAll(), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
            }

            var pid = spawn();
            var pipe = Descendants.Pipe("self", errorPipe) ?? NoPipe;
            Watched.Add(pid, new WatchedChild(pipe, []));
            if (!Tell($"+ {pid} {pipe}\n"))
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
            if (Watched.TryGetValue(pid, out var child))
            {
                Descendants.Collect(pid, child.Known);
            }
        }
    }

    /// <summary>The child has ended: so does everything it started, in whatever group or session it hides.</summary>
    public static void Release(int pid)
    {
        lock (Gate)
        {
            if (Watched.Remove(pid, out var child))
            {
                var known = child.Known;
                Tell($"- {pid} {child.ErrorPipe}\n");
                if (OwnsEveryOrphan)
                {
                    Descendants.CollectOrphans(known, OwnChildren(), IsAnothers);
                }

                known.RemoveWhere(static process => !Descendants.End(process));
                Orphans.UnionWith(known);
            }
        }
    }

    /// <summary>Another child is known to have started it, or it still writes to that child's error pipe.</summary>
    private static bool IsAnothers(ProcessIdentity process)
    {
        var pipe = Descendants.Pipe(process.Pid.ToString(CultureInfo.InvariantCulture), 2);
        return Watched.Values.Any(child => child.Known.Contains(process) || child.ErrorPipe == pipe);
    }

    private static void RememberAll()
    {
        lock (Gate)
        {
            foreach (var (pid, child) in Watched)
            {
                Descendants.Collect(pid, child.Known);
            }

            Orphans.RemoveWhere(static orphan => !Descendants.End(orphan));
            if (OwnsEveryOrphan)
            {
                Adopt(Descendants.Inherited(OwnChildren()));
            }
        }
    }

    /// <summary>
    /// Tells the guardian of processes that came to this one because their parents ended: once this process is gone as well, nothing leads
    /// to them. Until they are reaped here, their numbers are nobody else's.
    /// </summary>
    private static void Adopt(HashSet<int> inherited)
    {
        foreach (var pid in inherited.Where(Adopted.Add))
        {
            Tell($"+ {pid} {NoPipe}\n");
        }

        foreach (var pid in Adopted.Except(inherited).ToArray())
        {
            Adopted.Remove(pid);
            Tell($"- {pid} {NoPipe}\n");
        }
    }

    private static HashSet<int> OwnChildren() => [.. Watched.Keys, _shell];

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
        foreach (var (pid, child) in Watched)
        {
            Tell($"+ {pid} {child.ErrorPipe}\n");
        }

        Adopted.Clear();
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
