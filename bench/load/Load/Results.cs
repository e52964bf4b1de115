namespace Outboard.Load;

/// <summary>Everything one run found out; this is <c>load.json</c>.</summary>
internal sealed record Results(
    Machine Machine,
    IReadOnlyList<Row> Rows,
    StartTimes ChildStart,
    IReadOnlyList<StartTimes> Starts,
    SessionCost? Sessions,
    IReadOnlyList<string> Failures)
{
    /// <summary>The row of the subject or the ceiling; null when it was not measured.</summary>
    public Row? Of(TargetKind kind, Layout layout) => Rows.FirstOrDefault(row => row.Kind == kind && row.Layout == layout);

    /// <summary>Calls a second of the better peer; null without a peer.</summary>
    public double? BestPeerRate(Layout layout) => Peers(layout).Select(row => (double?)row.CallsPerSecond).Max();

    /// <summary>The lowest median latency of a peer, in µs.</summary>
    public double? BestPeerP50(Layout layout) => Peers(layout).Select(row => (double?)row.P50).Min();

    private IEnumerable<Row> Peers(Layout layout) => Rows.Where(row => row.Kind == TargetKind.Peer && row.Layout == layout);
}

/// <summary>One target under one layout: the rounds, and their median.</summary>
internal sealed record Row(string Target, TargetKind Kind, Layout Layout, IReadOnlyList<Sample> Samples)
{
    public double CallsPerSecond => Median(sample => sample.CallsPerSecond);

    public double P50 => Median(sample => sample.P50);

    public double P99 => Median(sample => sample.P99);

    public double Max => Samples.Max(sample => sample.Max);

    public int Errors => Samples.Sum(sample => sample.Errors);

    public double Median(Func<Sample, double> value) => Samples.Select(value).Median();
}

internal static class Statistics
{
    extension(IEnumerable<double> values)
    {
        public double Median()
        {
            var ordered = values.Order().ToArray();
            return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
        }
    }
}
