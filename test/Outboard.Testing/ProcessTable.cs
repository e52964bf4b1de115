using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace Outboard.Testing;

/// <summary>One row of the process table.</summary>
/// <param name="Id">The process id.</param>
/// <param name="Parent">Its parent's id; 1 (or a subreaper) once it was orphaned.</param>
/// <param name="Group">The process group.</param>
/// <param name="Session">The session.</param>
/// <param name="State">The kernel's letter: R, S, D, T, Z (a zombie nobody has reaped).</param>
/// <param name="Name">The program's short name.</param>
public sealed record ProcessRow(int Id, int Parent, int Group, int Session, char State, string Name);

/// <summary>
/// Reads <c>/proc</c>. Tests give every process tree a marker in its environment, which grandchildren inherit whatever
/// session, group or parent they move to; no process with the marker left means no orphan left.
/// </summary>
[SupportedOSPlatform("linux")]
public static class ProcessTable
{
    /// <summary>Every process that lives at this moment; zombies included.</summary>
    public static List<ProcessRow> All() => [.. Ids().Select(Read).OfType<ProcessRow>()];

    public static ProcessRow? Find(int id) => Read(id);

    /// <summary>True while the process runs; a zombie does not.</summary>
    public static bool IsRunning(int id) => Read(id) is { State: not ('Z' or 'X') };

    public static List<ProcessRow> ChildrenOf(int id) => [.. All().Where(row => row.Parent == id)];

    /// <summary>Children, their children, and so on; not the process itself.</summary>
    public static List<ProcessRow> DescendantsOf(int id)
    {
        var byParent = All().ToLookup(row => row.Parent);
        var found = new List<ProcessRow>(byParent[id]);
        for (var next = 0; next < found.Count; next++)
        {
            found.AddRange(byParent[found[next].Id]);
        }

        return found;
    }

    /// <summary>Running processes whose environment held <c>variable=value</c> when they were started.</summary>
    public static List<ProcessRow> Marked(string variable, string value)
    {
        var marker = Encoding.UTF8.GetBytes($"{variable}={value}");
        return [.. Ids().Where(id => EnvironmentHolds(id, marker)).Select(Read).OfType<ProcessRow>().Where(row => row.State is not ('Z' or 'X'))];
    }

    /// <summary>Waits until no running process carries the marker.</summary>
    /// <exception cref="TimeoutException">Some still do; the message lists them.</exception>
    public static Task NoneMarked(string variable, string value, TimeSpan? limit = null) =>
        Eventually.Is(
            () => Marked(variable, value).Count == 0,
            () => "Still running: " + string.Join("; ", Marked(variable, value)),
            limit);

    private static IEnumerable<int> Ids() =>
        Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0);

    // 4242 (node (x)) S 1 4242 4242 0 -1 …    the name may hold spaces and brackets, so fields count from the last ')'
    private static ProcessRow? Read(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var open = stat.IndexOf('(', StringComparison.Ordinal);
        var close = stat.LastIndexOf(')');
        var rest = stat[(close + 2)..].Split(' ');
        return new ProcessRow(id, Number(rest[1]), Number(rest[2]), Number(rest[3]), rest[0][0], stat[(open + 1)..close]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // NAME=value\0NAME=value\0…
    private static bool EnvironmentHolds(int id, byte[] marker)
    {
        try
        {
            ReadOnlySpan<byte> environment = File.ReadAllBytes($"/proc/{id}/environ");
            foreach (var range in environment.Split((byte)0))
            {
                if (environment[range].SequenceEqual(marker))
                {
                    return true;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The process ended between the listing and the reading.
        }

        return false;
    }
}
