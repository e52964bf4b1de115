using Microsoft.Extensions.Time.Testing;
using Outboard.Gateway.Stdio;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class RestartPolicyTests
{
    private readonly FakeTimeProvider time = new();
    private readonly RestartPolicy policy;

    public RestartPolicyTests() => policy = new RestartPolicy(time);

    [Fact]
    public void The_wait_doubles_with_each_death_in_a_row()
    {
        foreach (var expected in (double[])[0.5, 1, 2, 4])
        {
            AssertAbout(expected, Die(TimeSpan.Zero));
        }
    }

    [Fact]
    public void The_fifth_death_in_five_minutes_is_the_last()
    {
        for (var i = 0; i < RestartPolicy.DeathsAllowed - 1; i++)
        {
            Assert.NotNull(Die(TimeSpan.FromSeconds(10)));
        }

        Assert.Null(Die(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Deaths_far_apart_are_no_reason_to_give_up()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.NotNull(Die(RestartPolicy.DeathsWindow / 3));
        }
    }

    [Fact]
    public void A_child_that_was_healthy_for_a_minute_starts_again_at_once()
    {
        Die(TimeSpan.Zero);
        Die(TimeSpan.Zero);

        AssertAbout(0.5, Die(RestartPolicy.HealthyAfter));
    }

    [Fact]
    public void The_wait_never_exceeds_its_limit()
    {
        // Spaced so that the budget is never used up while no run counts as healthy.
        for (var i = 0; i < 20; i++)
        {
            time.Advance(RestartPolicy.DeathsWindow / 3);
            Assert.True(policy.AfterDeath(TimeSpan.FromSeconds(59)) <= RestartPolicy.LongestDelay * 1.2);
        }

        time.Advance(RestartPolicy.DeathsWindow / 3);
        AssertAbout(RestartPolicy.LongestDelay.TotalSeconds, policy.AfterDeath(TimeSpan.FromSeconds(59)));
    }

    private TimeSpan? Die(TimeSpan after)
    {
        time.Advance(after);
        return policy.AfterDeath(after);
    }

    /// <summary>Jitter of a fifth either way.</summary>
    private static void AssertAbout(double seconds, TimeSpan? delay) => Assert.InRange(delay!.Value.TotalSeconds, seconds * 0.8, seconds * 1.2);
}
