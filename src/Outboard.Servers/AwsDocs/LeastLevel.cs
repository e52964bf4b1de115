using Microsoft.Extensions.Logging;

namespace Outboard.Servers.AwsDocs;

/// <summary>A log that takes only what is at least this important (<c>FASTMCP_LOG_LEVEL</c>), whatever the program's own log takes.</summary>
internal sealed class LeastLevel(ILogger log, LogLevel least) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && log.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            log.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
