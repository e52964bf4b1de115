using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;
using Outboard.Logs;

namespace Outboard.Tests.Logs;

public sealed class LineTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 4, 15, 4, 5, 123, TimeSpan.Zero));

    [Fact]
    public void Text_line_has_time_level_server_and_message() =>
        Assert.Equal("15:04:05.123 warn  fetch  child exited with 7\n", Text(LogLevel.Warning, "child exited with 7", ("Server", "fetch")));

    [Fact]
    public void Server_that_the_message_begins_with_is_not_said_twice() =>
        Assert.Equal("15:04:05.123 info  fetch: is ready\n", Text(LogLevel.Information, "fetch: is ready", ("Server", "fetch")));

    [Fact]
    public void What_a_child_wrote_stays_on_its_line() =>
        Assert.Equal("15:04:05.123 info  a b?[31mred\n", Text(LogLevel.Information, "a\nb\u001b[31mred"));

    [Fact]
    public void Json_line_keeps_every_field_with_its_type()
    {
        var line = Write(new JsonLines { Time = Time }, LogLevel.Error, "it failed", ("Server", "fetch"), ("Code", 7), ("Alive", false), ("Name", "ü\n"));

        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
        Assert.Equal(
            """{"time":"2026-03-04T15:04:05.123Z","level":"error","server":"fetch","message":"it failed","category":"Cat","event":"Failed","fields":{"Code":7,"Alive":false,"Name":"ü\n"}}""",
            JsonNode.Parse(line)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static string Text(LogLevel level, string message, params (string Name, object? Value)[] fields) =>
        Write(new TextLines { Time = Time }, level, message, fields);

    private static string Write(ConsoleFormatter formatter, LogLevel level, string message, params (string Name, object? Value)[] fields)
    {
        List<KeyValuePair<string, object?>> state = [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("{OriginalFormat}", "template")];
        using var output = new StringWriter();
        formatter.Write(new LogEntry<List<KeyValuePair<string, object?>>>(level, "Cat", new EventId(1, "Failed"), state, null, (_, _) => message), null, output);
        return output.ToString();
    }
}
