using System.Text;
using Microsoft.Extensions.Time.Testing;
using Outboard.Gateway.Stdio;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class ErrorLinesTests
{
    private readonly FakeTimeProvider time = new();
    private readonly List<string> logged = [];
    private readonly ErrorLines errors;

    public ErrorLinesTests() => errors = new ErrorLines(logged.Add, time);

    [Fact]
    public void The_last_ten_lines_are_kept_oldest_first()
    {
        Feed(string.Concat(Enumerable.Range(1, 25).Select(i => $"line {i}\n")));

        Assert.Equal(Enumerable.Range(16, 10).Select(i => $"line {i}"), errors.Tail);
    }

    [Fact]
    public void A_last_line_without_its_end_counts()
    {
        Feed("Traceback:\r\n\n  ValueErr");
        Feed("or: é");
        errors.EndLine();

        Assert.Equal(["Traceback:", "  ValueError: é"], errors.Tail);
        Assert.Equal(errors.Tail, logged);
    }

    [Fact]
    public void A_line_without_end_costs_no_memory()
    {
        for (var i = 0; i < 1000; i++)
        {
            Feed(new string('x', 10_000));
        }

        Feed("\n");

        Assert.Equal(2000, Assert.Single(errors.Tail).Length);
    }

    [Fact]
    public void A_flood_is_logged_up_to_a_rate_and_the_rest_is_counted()
    {
        Feed(string.Concat(Enumerable.Range(1, 1000).Select(i => $"line {i}\n")));
        Assert.Equal(50, logged.Count);
        Assert.Equal("line 1000", errors.Tail[^1]);

        time.Advance(TimeSpan.FromSeconds(1));
        Feed("later\n");

        Assert.Equal(["(950 lines left out)", "later"], logged[50..]);
    }

    private void Feed(string text) => errors.Feed(Encoding.UTF8.GetBytes(text));
}
