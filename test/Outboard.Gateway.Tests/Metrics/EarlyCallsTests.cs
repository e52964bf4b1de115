using System.Diagnostics.Metrics;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Tests.Metrics;

public sealed class EarlyCallsTests : IDisposable
{
    private static readonly CountedCall Echo = new("s", Method.ToolsCall, "echo", IsError: false);

    private readonly Meter _meter = new($"early-{Guid.NewGuid():n}");
    private readonly Histogram<double> _histogram;
    private readonly List<(double Value, string? Tool, string? Outcome)> _told = [];
    private readonly EarlyCalls _early = new();

    public EarlyCallsTests() => _histogram = _meter.CreateHistogram<double>("duration");

    [Fact]
    public void What_was_kept_is_told_with_exact_counts_and_sums_in_the_buckets_it_fell_into()
    {
        Assert.True(_early.TryKeep(Echo, 0.0002, _histogram));
        Assert.True(_early.TryKeep(Echo, 0.0004, _histogram));
        Assert.True(_early.TryKeep(Echo, 0.001, _histogram));
        Assert.True(_early.TryKeep(Echo, 1000, _histogram));
        Assert.True(_early.TryKeep(Echo with { IsError = true }, 2, _histogram));

        using var listener = Listen();
        _early.TellTo(_histogram);

        Assert.Equal([0.0003, 0.0003, 0.001, 1000], _told.Where(static told => told.Outcome == "ok").Select(static told => Math.Round(told.Value, 9)));
        Assert.Equal([(2, "echo", "error")], _told.Where(static told => told.Outcome == "error"));
    }

    [Fact]
    public void Nothing_is_told_twice_and_nothing_kept_once_somebody_listens()
    {
        _early.TryKeep(Echo, 1, _histogram);
        using var listener = Listen();
        _early.TellTo(_histogram);

        Assert.False(_early.TryKeep(Echo, 1, _histogram));
        _early.TellTo(_histogram);

        Assert.Single(_told);
    }

    [Fact]
    public void It_says_when_the_telling_would_take_long()
    {
        for (var call = 1; call < EarlyCalls.Most; call++)
        {
            _early.TryKeep(Echo, 0.001, _histogram);
        }

        Assert.False(_early.IsFull);
        _early.TryKeep(Echo, 0.001, _histogram);
        Assert.True(_early.IsFull);
    }

    public void Dispose() => _meter.Dispose();

    private MeterListener Listen()
    {
        var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => _told.Add((value, Tag(tags, "tool"), Tag(tags, "outcome"))));
        listener.Start();
        listener.EnableMeasurementEvents(_histogram);
        return listener;
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name)
            {
                return (string?)value;
            }
        }

        return null;
    }
}
