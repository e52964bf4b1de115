using System.Globalization;
using System.Text.Json.Nodes;

namespace Outboard.NativeBench;

/// <summary>What a process has resident, in bytes (<c>/proc/PID/status</c>: <c>VmRSS</c>, and of it <c>RssAnon</c>).</summary>
internal readonly record struct Resident(long All, long Private)
{
    public static Resident Of(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        return new Resident(Bytes("VmRSS:"), Bytes("RssAnon:"));

        // VmRSS:     90416 kB
        long Bytes(string name) => long.Parse(
            lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', '\t').Where(static part => part.Length > 0).ElementAt(1), CultureInfo.InvariantCulture) * 1024;
    }
}

/// <summary>At the three moments that count.</summary>
internal sealed class Memory(Resident start, Resident after, Resident atRest)
{
    public long Start => start.All;

    public long StartPrivate => start.Private;

    public long After => after.All;

    public long AfterPrivate => after.Private;

    public long AtRest => atRest.All;

    public long AtRestPrivate => atRest.Private;

    public JsonObject ToJson() => new()
    {
        ["start"] = Start, ["startPrivate"] = StartPrivate, ["after"] = After, ["afterPrivate"] = AfterPrivate, ["atRest"] = AtRest, ["atRestPrivate"] = AtRestPrivate,
    };
}
