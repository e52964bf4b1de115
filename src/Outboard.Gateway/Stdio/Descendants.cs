using System.Globalization;
using System.Runtime.Versioning;

namespace Outboard.Gateway.Stdio;

/// <summary>A process, told from a later one with the same number by its start time (clock ticks since boot).</summary>
internal readonly record struct ProcessIdentity(int Pid, ulong StartTime);

/// <summary>Finds and ends what a child has started, by way of <c>/proc</c>.</summary>
[SupportedOSPlatform("linux")]
internal static class Descendants
{
    private readonly record struct Entry(ProcessIdentity Process, int Parent, int Session, char State);

    /// <summary>Adds everything below <paramref name="root"/>, and everything in its session, to <paramref name="known"/>.</summary>
    public static void Collect(int root, HashSet<ProcessIdentity> known)
    {
        var entries = ReadAll();
        known.IntersectWith(entries.Select(static e => e.Process));
        var pids = known.Select(static p => p.Pid).Append(root).ToHashSet();
        bool grown;
        do
        {
            grown = false;
            foreach (var entry in entries)
            {
                if (entry.Process.Pid != root && (pids.Contains(entry.Parent) || entry.Session == root) && pids.Add(entry.Process.Pid))
                {
                    known.Add(entry.Process);
                    grown = true;
                }
            }
        }
        while (grown);
    }

    /// <summary>The number of the pipe that is a process's descriptor, which <c>/proc</c> shows as <c>pipe:[4242]</c>; null when it is none.</summary>
    public static string? Pipe(string process, int descriptor)
    {
        try
        {
            return new FileInfo($"/proc/{process}/fd/{descriptor}").LinkTarget is { } target && target.StartsWith("pipe:[", StringComparison.Ordinal) ? target[6..^1] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Adds the processes this one has inherited and that are neither its own children nor <paramref name="anothers"/>.</summary>
    public static void CollectOrphans(HashSet<ProcessIdentity> known, HashSet<int> ownChildren, Func<ProcessIdentity, bool> anothers)
    {
        foreach (var entry in ReadAll())
        {
            if (entry.Parent == Environment.ProcessId && !ownChildren.Contains(entry.Process.Pid) && !anothers(entry.Process))
            {
                known.Add(entry.Process);
                Collect(entry.Process.Pid, known);
            }
        }
    }

    /// <summary>The processes this one has inherited and that still run; those that do not are reaped.</summary>
    public static HashSet<int> Inherited(HashSet<int> ownChildren)
    {
        var inherited = ReadAll().Where(entry => entry.Parent == Environment.ProcessId && !ownChildren.Contains(entry.Process.Pid)).ToLookup(static entry => entry.State == 'Z');
        foreach (var ended in inherited[true])
        {
            _ = Posix.WaitPid(ended.Process.Pid, out _, Posix.WaitNoHang);
        }

        return [.. inherited[false].Select(static entry => entry.Process.Pid)];
    }

    /// <summary>Kills the process, and reaps it when it has become our own; false once it is gone.</summary>
    public static bool End(ProcessIdentity process)
    {
        if (Read(process.Pid) is not { } entry || entry.Process != process)
        {
            return false;
        }

        _ = Posix.Kill(process.Pid, Posix.SigKill);
        return entry.Parent != Environment.ProcessId || Posix.WaitPid(process.Pid, out _, Posix.WaitNoHang) == 0;
    }

    private static List<Entry> ReadAll()
    {
        var entries = new List<Entry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Read(pid) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Reads <c>/proc/PID/stat</c>: <c>pid (command) state ppid pgrp session … starttime</c>, the last being field 22.</summary>
    private static Entry? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The command may hold spaces and parentheses; the fields begin behind its last one. A process that ends while it is read may show less.
        var fields = text[Math.Min(text.LastIndexOf(')') + 2, text.Length)..].Split(' ');
        return fields.Length < 20 ? null : new Entry(
            new ProcessIdentity(pid, ulong.Parse(fields[19], CultureInfo.InvariantCulture)),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            int.Parse(fields[3], CultureInfo.InvariantCulture),
            fields[0][0]);
    }
}
