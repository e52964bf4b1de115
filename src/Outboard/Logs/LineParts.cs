using System.Collections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard.Logs;

/// <summary>What both line formats take from a log entry.</summary>
internal static class LineParts
{
    public const string ServerField = "Server";

    public static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary>The named values of the message, the template itself left out.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Fields<TState>(in LogEntry<TState> entry) =>
        entry.State is IEnumerable<KeyValuePair<string, object?>> fields ? fields.Where(field => field.Key != "{OriginalFormat}") : [];

    public static string? Server<TState>(in LogEntry<TState> entry) =>
        Fields(entry).FirstOrDefault(field => field.Key == ServerField).Value as string;

    /// <summary>A value as text; a list as its items.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        IEnumerable items => string.Join(", ", items.Cast<object?>()),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
