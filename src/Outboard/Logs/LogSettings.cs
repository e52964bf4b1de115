using System.CommandLine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Outboard.Commands;

namespace Outboard.Logs;

internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>How much is logged, and in which form; always to standard error.</summary>
internal sealed record LogSettings(LogLevel Level = LogLevel.Information, LogFormat Format = LogFormat.Text)
{
    public static Option<string> LevelOption { get; } = CreateLevelOption("info");

    public static Option<string> FormatOption { get; } = CommandOptions.Among("--log-format", "Lines for people, or one JSON object a line.", "text", "text", "json");

    public static Option<string> CreateLevelOption(string otherwise) =>
        CommandOptions.Among("--log-level", "How much is logged.", otherwise, "trace", "debug", "info", "warn", "error", "none");

    public static LogSettings From(ParseResult parsed, Option<string> level) => new(
        parsed.GetValue(level) switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "none" => LogLevel.None,
            _ => LogLevel.Information,
        },
        parsed.GetValue(FormatOption) == "json" ? LogFormat.Json : LogFormat.Text);

    public void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(Level);

        // What the framework says about every request is noise until somebody looks for it.
        var framework = Level >= LogLevel.Information ? (LogLevel)Math.Max((int)Level, (int)LogLevel.Warning) : Level;
        logging.AddFilter("Microsoft", framework);
        logging.AddFilter("System", framework);

        // Its failures come back to us as exceptions and are told in our words; it would tell them with a stack trace as well.
        logging.AddFilter("ModelContextProtocol", Level <= LogLevel.Debug ? Level : LogLevel.None);
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = Format == LogFormat.Json ? JsonLines.FormatterName : TextLines.FormatterName;
        });
        logging.AddConsoleFormatter<TextLines, ConsoleFormatterOptions>();
        logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
    }
}
