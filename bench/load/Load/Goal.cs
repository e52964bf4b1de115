namespace Outboard.Load;

/// <summary>One thing to reach, and whether it was.</summary>
/// <param name="Name">What is to be reached.</param>
/// <param name="Measured">What was found; null when the run did not measure it.</param>
/// <param name="IsReached">Meaningless without <paramref name="Measured"/>.</param>
internal sealed record Goal(string Name, string? Measured, bool IsReached)
{
    // 200 bytes a session: what allocators and the collector move by themselves, and less than any leaked session.
    private const long NoGrowth = 2 << 20;

    public static List<Goal> Of(Results results, IReadOnlyList<Layout> layouts) =>
    [
        .. layouts.Where(layout => layout.InFlight == 64).Select(layout => TimesPeer(results, layout, 20)),
        .. layouts.Where(layout => layout.InFlight == 16).Select(layout => TimesPeer(results, layout, 15)),
        .. layouts.Where(layout => layout.InFlight == 64).Select(layout => ShareOfKestrel(results, layout)),
        .. layouts.Where(layout => layout.InFlight > 1).Select(layout => Translated(results, layout)),
        .. layouts.Select(layout => Tail(results, layout)),
        Start(results),
        Of("1,000 idle sessions on a shared child add less than 20 MB", results.Sessions?.WithIdle - results.Sessions?.BeforeIdle, added => added < 20_000_000),
        Of("10,000 opened and closed sessions leave no growth (under 2 MiB)",
            results.Sessions?.AfterFirst - results.Sessions?.BeforeChurn, growth => growth < NoGrowth),
        Of("10,000 more neither: a leak would show again", results.Sessions?.AfterSecond - results.Sessions?.AfterFirst, growth => growth < NoGrowth),
        new("no wrong, lost or failed answer", results.Rows.Any(Subject) ? $"{results.Rows.Where(Subject).Sum(row => row.Errors)}" : null,
            results.Rows.Where(Subject).All(row => row.Errors == 0)),
    ];

    private static bool Subject(Row row) => row.Kind == TargetKind.Subject;

    private static Goal TimesPeer(Results results, Layout layout, double least) => Ratio(
        $"{layout.Name}: at least {least:0} times the better peer's calls a second",
        results.Of(TargetKind.Subject, layout)?.CallsPerSecond / results.BestPeerRate(layout), "0.0'×'", ratio => ratio >= least);

    private static Goal ShareOfKestrel(Results results, Layout layout) => Ratio(
        $"{layout.Name}: at least 60% of bare Kestrel",
        results.Of(TargetKind.Subject, layout)?.CallsPerSecond / results.Of(TargetKind.Ceiling, layout)?.CallsPerSecond, "0%", ratio => ratio >= 0.6);

    private static Goal Translated(Results results, Layout layout) => Ratio(
        $"{layout.Name}: a modern client on a legacy child gets at least 80% of the calls of one of the same era",
        results.Of(TargetKind.Modern, layout)?.CallsPerSecond / results.Of(TargetKind.Subject, layout)?.CallsPerSecond, "0%", ratio => ratio >= 0.8);

    private static Goal Tail(Results results, Layout layout) => Ratio(
        $"{layout.Name}: p99 at most a tenth of the better peer's p50",
        results.Of(TargetKind.Subject, layout)?.P99 / results.BestPeerP50(layout), "0.000", ratio => ratio <= 0.1);

    private static Goal Start(Results results) => Ratio(
        "process start to first answered call under 300 ms (the child's own start subtracted)",
        results.Starts.FirstOrDefault(start => start.Name == Target.Subject.Name)?.Median - results.ChildStart.Median, "0 'ms'", time => time < 300);

    private static Goal Of(string name, long? bytes, Func<long, bool> isReached) =>
        new(name, bytes is { } value ? $"{value / 1e6:0.0} MB" : null, bytes is { } measured && isReached(measured));

    private static Goal Ratio(string name, double? measured, string format, Func<double, bool> isReached) =>
        new(name, measured?.ToString(format), measured is { } value && isReached(value));
}
