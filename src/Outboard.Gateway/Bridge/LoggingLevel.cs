namespace Outboard.Gateway.Bridge;

/// <summary>MCP's log levels, rising (mcp-transports 10); the name is the specification's.</summary>
internal enum LoggingLevel : byte
{
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
    Alert,
    Emergency,
}

internal static class LoggingLevels
{
    private static readonly string[] Names = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>Reads a level as it stands in a frame, with its quotes.</summary>
    public static LoggingLevel? Parse(ReadOnlySpan<byte> quoted)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (System.Text.Ascii.Equals(quoted.Trim((byte)'"'), Names[i]))
            {
                return (LoggingLevel)i;
            }
        }

        return null;
    }

    /// <summary>Reads a level by its name.</summary>
    public static LoggingLevel? Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var level ? (LoggingLevel)level : null;

    public static string Name(this LoggingLevel level) => Names[(int)level];
}
