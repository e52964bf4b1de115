using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Outboard.Deploys;

namespace Outboard.Tests.Deploys;

public sealed class EventJsonTests
{
    [Fact]
    public void Every_event_is_an_object_on_a_line_with_its_time_and_name()
    {
        using var writer = new StringWriter();
        var json = new EventJson(writer, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero)));

        foreach (var told in Told.Events)
        {
            json.Write(told);
        }

        var lines = writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(Told.Events.Length, lines.Count);
        Assert.All(lines, static line => Assert.Equal("2026-11-24T12:00:00+00:00", (string?)line["at"]));
        Assert.Equal(
            ["signed-in", "step-started", "resource", "resource", "resource", "rollout", "task-stopped", "upload", "upload", "build-output", "notice", "diagnosis", "step-finished"],
            lines.Select(static line => (string?)line["event"]));
        Assert.Equal(245, (double)lines[^1]["seconds"]!);
        Assert.Equal(["no module named x"], lines[^2]["evidence"]!.AsArray().Select(static line => (string?)line));
    }
}
