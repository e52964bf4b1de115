using System.Text.RegularExpressions;

namespace Outboard.Manifests.Tests;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("24d", 2_073_600_000)]
    [InlineData("0s", 0)]
    public void Durations_with_a_unit(string text, double milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Units.Duration(text));
        Assert.Matches(Units.DurationPattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("30")]
    [InlineData("30 s")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("30S")]
    [InlineData("1h30m")]
    [InlineData("½h")]
    public void What_is_no_duration(string text)
    {
        Assert.Null(Units.Duration(text));
        Assert.DoesNotMatch(new Regex(Units.DurationPattern), text);
    }

    [Fact]
    public void Durations_longer_than_a_timer_can_wait_are_refused() => Assert.Null(Units.Duration("25d"));

    [Theory]
    [InlineData("10", 10.0)]
    [InlineData("0.25", 0.25)]
    [InlineData("0", 0.0)]
    public void Numbers_are_seconds(string json, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Cases.Server($$"""{ "command": "x", "requestTimeout": {{json}} }""").RequestTimeout);

    [Theory]
    [InlineData("1B", 1)]
    [InlineData("64KiB", 65_536)]
    [InlineData("32MiB", 33_554_432)]
    [InlineData("1GiB", 1_073_741_824)]
    [InlineData("2kB", 2_000)]
    [InlineData("2KB", 2_000)]
    [InlineData("1.5MB", 1_500_000)]
    [InlineData("3GB", 3_000_000_000)]
    public void Sizes_with_a_unit(string text, long bytes)
    {
        Assert.Equal(bytes, Units.Size(text));
        Assert.Matches(Units.SizePattern, text);
    }

    [Theory]
    [InlineData("32")]
    [InlineData("32 MiB")]
    [InlineData("32mib")]
    [InlineData("-1MiB")]
    [InlineData("MiB")]
    public void What_is_no_size(string text)
    {
        Assert.Null(Units.Size(text));
        Assert.DoesNotMatch(new Regex(Units.SizePattern), text);
    }
}
