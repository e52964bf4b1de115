using System.Globalization;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// The kernel's count of processes it killed for want of memory in this container, to tell that from a plain SIGKILL (bridge-compat
/// R10). Reading needs no privilege; where the count is not to be had it stays 0 and nothing is claimed.
/// </summary>
internal readonly struct OutOfMemoryKills
{
    // cgroup v2 and v1; both hold a line "oom_kill N".
    private static readonly string[] Files = ["/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"];

    /// <summary>Children go before Outboard when memory runs out: any process may raise its own badness.</summary>
    private const string ChildScore = "500";

    private readonly long _count;

    private OutOfMemoryKills(long count) => _count = count;

    public static OutOfMemoryKills Now() => new(Read());

    public bool HaveIncreased() => Read() > _count;

    public static void Prefer(int pid)
    {
        try
        {
            File.WriteAllText($"/proc/{pid}/oom_score_adj", ChildScore);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The child may be gone already, or /proc read-only: then the kernel chooses by size alone.
        }
    }

    private static long Read()
    {
        foreach (var file in Files)
        {
            try
            {
                foreach (var line in File.ReadLines(file))
                {
                    if (line.StartsWith("oom_kill ", StringComparison.Ordinal))
                    {
                        return long.Parse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }

        return 0;
    }
}
