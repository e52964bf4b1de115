using System.Text;

namespace Outboard.Load;

/// <summary>The results as Markdown, for the terminal and for <c>load.md</c>.</summary>
internal static class Report
{
    public static string Write(Results results, IReadOnlyList<Layout> layouts)
    {
        var text = new StringBuilder("# Load: side by side with other bridges\n\n");
        var machine = results.Machine;
        Line($"{machine.Date} · {machine.Cores} cores ({machine.Processor}), {machine.MemoryMiB:N0} MiB, shared by generator, bridge and child · {machine.System} · {machine.DotNet} · Node {machine.Node} for the peers");
        Line($"Commit {machine.Commit} · {machine.Settings.WarmUp} s warm-up and {machine.Settings.Seconds} s measured, {machine.Settings.Rounds} interleaved rounds: median (least–most) · load average at start {machine.LoadAtStart}\n");
        Line($"`tools/call` with a 64-byte text, Streamable HTTP, kept-alive connections. *Sessions × calls in flight in each.* Latencies and CPU in µs; memory in MB, bridge alone / with its children.\n");
        foreach (var layout in layouts)
        {
            Line($"## {layout.Name}\n");
            Line($"| target | calls/s | p50 | p99 | max | CPU a call: bridge | with children | generator | memory | errors | × better peer | of bare Kestrel | p99 / better peer's p50 |");
            Line($"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var row in results.Rows.Where(row => row.Layout == layout))
            {
                Line($"| {row.Target} | {row.CallsPerSecond:N0} ({row.Samples.Min(one => one.CallsPerSecond):N0}–{row.Samples.Max(one => one.CallsPerSecond):N0}) | {row.P50:N0} | {row.P99:N0} | {row.Max:N0} | {row.Median(one => one.BridgeCpuPerCall):N1} | {row.Median(one => one.TreeCpuPerCall):N1} | {row.Median(one => one.GeneratorCpuPerCall):N1} | {Mega(row.Median(one => one.BridgeMemory))} / {Mega(row.Median(one => one.TreeMemory))} | {row.Errors} | {Ratio(row.CallsPerSecond / results.BestPeerRate(layout), "0.0")} | {Ratio(row.CallsPerSecond / results.Of(TargetKind.Ceiling, layout)?.CallsPerSecond, "0%")} | {Ratio(row.P99 / results.BestPeerP50(layout), "0.000")} |");
            }

            Line($"");
        }

        Line($"## Start to first answered call\n");
        Line($"| | median ms | least–most | child's own start subtracted |\n|---|---:|---:|---:|");
        foreach (var start in results.Starts.Prepend(results.ChildStart))
        {
            var own = start.Name is null ? "" : $"{start.Median - results.ChildStart.Median:0}";
            Line($"| {start.Name ?? "EchoChild alone"} | {start.Median:0} | {start.Milliseconds.Min():0}–{start.Milliseconds.Max():0} | {own} |");
        }

        if (results.Sessions is { } cost)
        {
            Line($"\n## Sessions on a shared child\n");
            Line($"Memory resident in bridge and child, MB, after it settled.\n\n| | before | after | added |\n|---|---:|---:|---:|");
            Change($"{cost.Idle:N0} idle sessions, each found alive afterwards", cost.BeforeIdle, cost.WithIdle);
            Change($"the same, each with its GET stream open", cost.BeforeIdle, cost.Listening);
            Change($"{cost.Churned:N0} sessions opened and closed, each verified to be gone", cost.BeforeChurn, cost.AfterFirst);
            Change($"{cost.Churned:N0} more", cost.AfterFirst, cost.AfterSecond);
        }

        Line($"\n## To reach\n\n| | measured | reached |\n|---|---:|---|");
        foreach (var goal in Goal.Of(results, layouts))
        {
            Line($"| {goal.Name} | {goal.Measured ?? "–"} | {(goal.Measured is null ? "not measured" : goal.IsReached ? "yes" : "**no**")} |");
        }

        foreach (var failure in results.Failures)
        {
            Line($"\n**Failed:** {failure}");
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString()).Append('\n');
        void Change(string what, long before, long after) => Line($"| {what} | {before / 1e6:0.0} | {after / 1e6:0.0} | {(after - before) / 1e6:0.0} |");
    }

    private static string Mega(double bytes) => $"{bytes / 1e6:0}";

    private static string Ratio(double? value, string format) => value?.ToString(format) ?? "–";
}
