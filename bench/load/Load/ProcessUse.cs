using System.Globalization;
using Outboard.Testing;

namespace Outboard.Load;

/// <summary>What a process used so far, from <c>/proc/PID/stat</c>.</summary>
/// <param name="Cpu">User and system time; the kernel counts in steps of 10 ms.</param>
/// <param name="Memory">Resident bytes.</param>
internal sealed record ProcessUse(TimeSpan Cpu, long Memory)
{
    /// <summary>The process and its descendants, together.</summary>
    public static ProcessUse OfTree(int id) =>
        ProcessTable.DescendantsOf(id).Select(row => Of(row.Id)).Prepend(Of(id))
            .Aggregate((sum, one) => new ProcessUse(sum.Cpu + one.Cpu, sum.Memory + one.Memory));

    /// <summary>One process; nothing when it is gone.</summary>
    public static ProcessUse Of(int id)
    {
        try
        {
            // 4242 (name) S 1 … utime and stime are fields 14 and 15, rss in pages is field 24, counted from 1
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessUse(TimeSpan.FromMilliseconds(10 * (Field(14) + Field(15))), Field(24) * Environment.SystemPageSize);

            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return new ProcessUse(TimeSpan.Zero, 0);
        }
    }
}
