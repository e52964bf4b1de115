using Microsoft.Extensions.Primitives;

namespace Outboard.Gateway.Transports;

/// <summary>The kinds of answer a client can read (mcp-transports 4, "Accept").</summary>
[Flags]
internal enum Accept : byte
{
    None = 0,
    Json = 1,
    EventStream = 2,
    Both = Json | EventStream,
}

internal static class AcceptHeader
{
    /// <summary>Reads the header; a legacy client that sends none, or any, is taken to read both.</summary>
    public static Accept Read(StringValues header)
    {
        var accept = Accept.None;
        foreach (var value in header)
        {
            accept |= Read(value);
        }

        return header.Count == 0 ? Accept.Both : accept;
    }

    /// <summary>True when event streams are asked for by name: a browser's wildcard is no MCP client.</summary>
    public static bool NamesEventStream(StringValues header) => header.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when both forms are asked for by name, as a modern client has to.</summary>
    public static bool NamesBoth(StringValues header) => NamesEventStream(header) && header.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for <c>application/json</c> with whatever parameters.</summary>
    public static bool IsJson(string? contentType) =>
        contentType is not null
        && contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == "application/json".Length || contentType["application/json".Length] is ';' or ' ');

    private static Accept Read(ReadOnlySpan<char> value)
    {
        var accept = Accept.None;
        foreach (var range in value.Split(','))
        {
            var item = value[range];
            var semicolon = item.IndexOf(';');
            var type = (semicolon < 0 ? item : item[..semicolon]).Trim();
            accept |= type switch
            {
                _ when type.Equals("application/json", StringComparison.OrdinalIgnoreCase) => Accept.Json,
                _ when type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) => Accept.EventStream,
                _ when type.Equals("application/*", StringComparison.OrdinalIgnoreCase) => Accept.Json,
                _ when type.Equals("text/*", StringComparison.OrdinalIgnoreCase) => Accept.EventStream,
                "*/*" => Accept.Both,
                _ => Accept.None,
            };
        }

        return accept;
    }
}
