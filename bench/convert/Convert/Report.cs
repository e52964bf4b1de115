using System.Runtime.InteropServices;
using System.Text;

namespace Outboard.Convert;

/// <summary>Everything that was measured; goes into <c>convert.json</c> as it is.</summary>
internal sealed record Results(Machine Machine, IReadOnlyList<Sample> Ours, IReadOnlyList<Lap> Calls, IReadOnlyList<Lap> Engine, IReadOnlyList<Sample> Peer);

/// <summary>Where and when it ran, without a name or a path of the machine.</summary>
internal sealed record Machine(string Date, int Cores, string Processor, string DotNet, string Node, string LoadAtStart, int Bytes)
{
    public static Machine Describe(int bytes) => new(
        DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'"),
        Environment.ProcessorCount,
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "unknown",
        RuntimeInformation.FrameworkDescription,
        Peer.Version,
        File.ReadAllText("/proc/loadavg").Split(' ')[0],
        bytes);
}

internal static class Report
{
    private const double Goal = 60;
    private const double GoalRatio = 5;

    public static string Write(Results results)
    {
        var text = new StringBuilder("# Conversion: an article from HTML to Markdown\n\n");
        var machine = results.Machine;
        Line($"{machine.Date} · {machine.Cores} cores ({machine.Processor}), one of them used · {machine.DotNet} · Node {machine.Node} · load average at start {machine.LoadAtStart}");
        Line($"One article of {machine.Bytes:N0} bytes · {results.Ours.Count} conversions of ours and {results.Peer.Count} of the peer, interleaved, after warming up · milliseconds: median (least)\n");
        Line($"| | parse | article | Markdown | to article | whole | CPU to article | CPU whole | letters |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        Row("outboard", results.Ours);
        Row("jsdom 24.1.3, Readability 0.6.0, node-html-markdown 2.0.0", results.Peer);
        Line($"\nThe call that the fetch tool makes, `Article.Extract`: {Both(results.Calls, static l => l.Wall)}, CPU {Both(results.Calls, static l => l.Cpu)}. The Markdown engine alone, on a parsed page: {Both(results.Engine, static l => l.Wall)}, CPU {Both(results.Engine, static l => l.Cpu)}.\n");
        Line($"## To reach\n\n| | measured | reached |\n|---|---:|---|");
        var call = Median(results.Calls.Select(static l => l.Cpu));
        Line($"| an article of 1 MB in under {Goal:0} ms on one core (CPU time) | {call:0.0} ms | {Verdict(call < Goal)} |");
        if (results.Peer.Count > 0)
        {
            Ratio("to the article, against jsdom + Readability", static sample => sample.CpuToArticle);
            Ratio("as a whole, against the peer's", static sample => sample.Cpu);
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        void Row(string name, IReadOnlyList<Sample> samples)
        {
            if (samples.Count > 0)
            {
                Line($"| {name} | {Of(static s => s.Parse)} | {Of(static s => s.Extract)} | {Of(static s => s.Write)} | {Of(static s => s.ToArticle)} | {Of(static s => s.Whole)} | {Of(static s => s.CpuToArticle)} | {Of(static s => s.Cpu)} | {samples[0].Letters:N0} |");
            }

            string Of(Func<Sample, double> part) => Both(samples, part);
        }

        void Ratio(string what, Func<Sample, double> cpu)
        {
            var ratio = Median(results.Peer.Select(cpu)) / Median(results.Ours.Select(cpu));
            Line($"| {GoalRatio:0} times faster {what} (CPU time) | {ratio:0.0} times | {Verdict(ratio >= GoalRatio)} |");
        }
    }

    private static string Both<T>(IReadOnlyList<T> samples, Func<T, double> part) => FormattableString.Invariant($"{Median(samples.Select(part)):N1} ({samples.Min(part):N1})");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Verdict(bool isReached) => isReached ? "yes" : "**no**";
}
