using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Searxng;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>Caches, call limits and the rest of failing instances, under a clock of the test.</summary>
public class LimitsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_entry_that_was_asked_for_least_goes_first_the_older_of_two()
    {
        var cache = new LeastUsedCache<string>(new CacheLimits(TimeSpan.FromHours(1), 3), _time);
        foreach (var key in (string[])["a", "b", "c"])
        {
            cache.Add(key, key, 1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(cache.TryGet("a", out _) && cache.TryGet("c", out _));
        cache.Add("d", "d", 1);
        Assert.False(cache.TryGet("b", out _));

        cache.Add("e", "e", 1);
        Assert.False(cache.TryGet("d", out _));
        Assert.True(cache.TryGet("a", out _) && cache.TryGet("c", out _) && cache.TryGet("e", out _));
    }

    [Fact]
    public void An_entry_ends_with_its_time()
    {
        var cache = new LeastUsedCache<string>(new CacheLimits(TimeSpan.FromSeconds(10), 3), _time);
        cache.Add("a", "first", 1);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(cache.TryGet("a", out _));

        cache.Add("a", "second", 1);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(cache.TryGet("a", out var value));
        Assert.Equal("second", value);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(cache.TryGet("a", out _));
    }

    [Fact]
    public void All_entries_together_have_a_weight_they_must_not_exceed()
    {
        var cache = new LeastUsedCache<string>(new CacheLimits(TimeSpan.FromHours(1), 100) { Weight = 10 }, _time);
        cache.Add("a", "a", 6);
        _time.Advance(TimeSpan.FromSeconds(1));
        cache.Add("b", "b", 4);
        cache.Add("huge", "huge", 11);
        Assert.False(cache.TryGet("huge", out _));
        cache.Add("c", "c", 1);

        Assert.False(cache.TryGet("a", out _));
        Assert.True(cache.TryGet("b", out _) && cache.TryGet("c", out _));
    }

    [Fact]
    public void A_cache_of_nothing_keeps_nothing()
    {
        var none = new LeastUsedCache<string>(new CacheLimits(TimeSpan.FromHours(1), 0), _time);
        var never = new LeastUsedCache<string>(new CacheLimits(TimeSpan.Zero, 5), _time);
        none.Add("a", "a", 1);
        never.Add("a", "a", 1);

        Assert.False(none.TryGet("a", out _) || never.TryGet("a", out _));
    }

    [Fact]
    public void Calls_are_counted_in_a_window_that_moves()
    {
        var gate = new CallGate(new CallLimits(TimeSpan.FromSeconds(60), 2, 16), _time);
        Assert.True(Pass(gate));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(Pass(gate));
        Assert.False(Pass(gate));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(Pass(gate));
        Assert.False(Pass(gate));
    }

    [Fact]
    public void Only_so_many_calls_run_at_once()
    {
        var gate = new CallGate(new CallLimits(TimeSpan.FromSeconds(60), 100, 2), _time);
        Assert.True(gate.TryEnter() && gate.TryEnter());
        Assert.False(gate.TryEnter());

        gate.Leave();
        Assert.True(gate.TryEnter());
    }

    [Fact]
    public void An_instance_rests_after_three_failures_in_a_row_and_after_each_further_one()
    {
        var health = new InstanceHealth(_time);
        var instance = new Instance(new Uri("http://a"), "http://a", null);
        Fail(2);
        health.Answered(instance);
        Fail(2);
        Assert.False(health.IsResting(instance));

        Fail(1);
        Assert.True(health.IsResting(instance));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(health.IsResting(instance));

        Fail(1);
        Assert.True(health.IsResting(instance));

        void Fail(int times)
        {
            for (var i = 0; i < times; i++)
            {
                health.Failed(instance);
            }
        }
    }

    private static bool Pass(CallGate gate)
    {
        var passed = gate.TryEnter();
        if (passed)
        {
            gate.Leave();
        }

        return passed;
    }
}
