using Microsoft.Extensions.Logging;
using Outboard.Gateway;
using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>What a command line asks for.</summary>
internal abstract record ParseResult
{
    private ParseResult()
    {
    }

    /// <summary>For stderr, before anything is done; the line works all the same.</summary>
    public ValueList<LineWarning> Warnings { get; init; } = [];

    /// <summary>Server mode. The caller adds what belongs to the process: environment, native servers, logging.</summary>
    internal sealed record RunServers(GatewaySettings Settings, LineLogging Logging) : ParseResult;

    /// <summary>Client mode: a stdio server here that speaks to a remote one.</summary>
    internal sealed record RunClient(ConnectRequest Request, LineLogging Logging) : ParseResult;

    /// <summary>Help for stdout; exit 0.</summary>
    internal sealed record ShowHelp(string Text) : ParseResult;

    /// <summary>The version for stdout; exit 0.</summary>
    internal sealed record ShowVersion(string Text) : ParseResult;

    /// <summary>The line cannot be run.</summary>
    /// <param name="ExitCode">2 for a line that cannot be read, 1 for one that names nothing to run or an unreadable file.</param>
    /// <param name="Text">For stderr: what, why and what to write instead.</param>
    internal sealed record UsageError(int ExitCode, string Text) : ParseResult
    {
        /// <summary>Printed to stdout before, as mcp-proxy does when there is nothing to run.</summary>
        public string? Help { get; init; }
    }
}

/// <summary>How much attention a warning asks for.</summary>
internal enum Severity
{
    Warning,

    /// <summary>Something that was asked for is left out.</summary>
    Error,

    /// <summary>The line opens a door; to be printed so that nobody overlooks it.</summary>
    Loud,
}

/// <summary>One thing the user should know about a line that works.</summary>
internal sealed record LineWarning(Severity Severity, string Text);

internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>The line's wishes for the log on stderr.</summary>
internal sealed record LineLogging(LogLevel Level, LogFormat Format, bool Debug);
