using Microsoft.Extensions.Time.Testing;
using Outboard.Aws.Deploy.Following;

namespace Outboard.Aws.Tests.Deploy.Following;

/// <summary>Twenty minutes for a service, ten for a certificate, fifteen for a load balancer (aws 3.7).</summary>
public class WatchdogTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("AWS::ECS::Service", 20)]
    [InlineData("AWS::CertificateManager::Certificate", 10)]
    [InlineData("AWS::ElasticLoadBalancingV2::LoadBalancer", 15)]
    public void A_limit_goes_by_the_type(string type, int minutes)
    {
        var watchdog = new Watchdog(_time);
        watchdog.Saw("One", type, "1");

        _time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        Assert.Null(watchdog.Find());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("One", watchdog.Find()!.LogicalId);
    }

    [Fact]
    public void What_moves_begins_anew_and_what_only_repeats_itself_does_not()
    {
        var watchdog = new Watchdog(_time);
        watchdog.Saw("One", "AWS::ECS::Service", "running 0");
        _time.Advance(TimeSpan.FromMinutes(15));
        watchdog.Saw("One", "AWS::ECS::Service", "running 1");
        _time.Advance(TimeSpan.FromMinutes(15));
        watchdog.Saw("One", "AWS::ECS::Service", "running 1");

        Assert.Null(watchdog.Find());
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(watchdog.Find());
    }

    [Fact]
    public void What_has_ended_or_was_forgiven_is_not_looked_for()
    {
        var watchdog = new Watchdog(_time);
        watchdog.Saw("One", "AWS::ECS::Service", "1");
        watchdog.Saw("Two", "AWS::ECS::Service", "1");
        _time.Advance(TimeSpan.FromMinutes(20));
        watchdog.Finished("One");
        Assert.Equal("Two", watchdog.Find()!.LogicalId);

        watchdog.Forgive();
        Assert.Null(watchdog.Find());
    }
}
