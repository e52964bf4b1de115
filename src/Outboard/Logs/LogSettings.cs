using System.CommandLine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Outboard.Commands;
using Outboard.Serving;

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

    /// <summary>Makes the log: the library's console writer and filters, put together by hand, which starts in a tenth of the time its container of services takes.</summary>
    public ILoggerFactory Open()
    {
        var filters = new LoggerFilterOptions { MinLevel = Level };

        // What the framework says about every request is noise until somebody looks for it.
        var framework = Level >= LogLevel.Information ? (LogLevel)Math.Max((int)Level, (int)LogLevel.Warning) : Level;
        filters.Rules.Add(new LoggerFilterRule(null, "Microsoft", framework, null));
        filters.Rules.Add(new LoggerFilterRule(null, "System", framework, null));

        // Its failures come back to us as exceptions and are told in our words; it would tell them with a stack trace as well.
        filters.Rules.Add(new LoggerFilterRule(null, "ModelContextProtocol", Level <= LogLevel.Debug ? Level : LogLevel.None, null));

        // In lines, what would be prose is said at any level, as the prose is.
        filters.Rules.Add(new LoggerFilterRule(null, Notices.Category, LogLevel.Information, null));

        ConsoleFormatter lines = Format == LogFormat.Json ? new JsonLines() : new TextLines();
        var console = new ConsoleLoggerOptions { LogToStandardErrorThreshold = LogLevel.Trace, FormatterName = lines.Name };

        // Added, not given to the constructor: only so does the factory dispose of it, which writes out the lines that wait.
        var factory = new LoggerFactory([], filters);
        factory.AddProvider(new ConsoleLoggerProvider(new Unchanging<ConsoleLoggerOptions>(console), [lines]));
        return factory;
    }

    /// <summary>Options that nobody edits while the program runs.</summary>
    private sealed class Unchanging<T>(T value) : IOptionsMonitor<T>
    {
        public T CurrentValue => value;

        public T Get(string? name) => value;

        public IDisposable? OnChange(Action<T, string?> listener) => null;
    }
}
