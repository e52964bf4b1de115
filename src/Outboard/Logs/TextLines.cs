using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Outboard.Logs;

/// <summary><c>15:04:05.123 info  fetch  message</c>: time of day in UTC, level, server, and what happened, on one line.</summary>
internal sealed class TextLines() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "outboard-text";

    /// <summary>Set by tests; formatters are made by the logging library, which knows no clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var server = LineParts.Server(logEntry);
        textWriter.Write(Time.GetUtcNow().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        textWriter.Write(LineParts.Level(logEntry.LogLevel).PadRight(6));
        if (server is not null && !message.StartsWith(server + ":", StringComparison.Ordinal))
        {
            textWriter.Write(OneLine(server));
            textWriter.Write("  ");
        }

        textWriter.Write(OneLine(message));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(OneLine($" ({exception.GetType().Name}: {exception.Message})"));
        }

        textWriter.Write('\n');
        if (logEntry.Exception is { StackTrace: { } trace } && logEntry.LogLevel >= LogLevel.Error)
        {
            textWriter.Write(trace);
            textWriter.Write('\n');
        }
    }

    /// <summary>What a child or a client wrote cannot start a line of its own, nor move the cursor.</summary>
    private static string OneLine(string text) =>
        text.Any(char.IsControl)
            ? string.Concat(text.Select(letter => letter switch { '\n' or '\r' => " ", '\t' => "\t", _ => char.IsControl(letter) ? "?" : letter.ToString() }))
            : text;
}
