using System.Text.RegularExpressions;

namespace Outboard.Manifests;

/// <summary>What a server's name allows: a host, a path, or neither.</summary>
public static partial class ServerNames
{
    /// <summary>The first segments of the gateway's own paths; a server of that name would stand in their way.</summary>
    public static readonly ValueList<string> Reserved =
        ["mcp", "sse", "messages", "message", "servers", "status", "healthz", "readyz", "metrics"];

    public static bool IsReserved(string segment) => Reserved.Contains(segment, StringComparer.OrdinalIgnoreCase);

    /// <summary>The name can be the first label of a host (<c>fetch.localhost</c>); otherwise only the path works.</summary>
    public static bool IsHostLabel(string name) => HostLabel().IsMatch(name);

    /// <summary>A host name as DNS has it, without scheme and port; case does not count.</summary>
    public static bool IsHostName(string text) =>
        text.Length is > 0 and <= 253 && text.Split('.').All(label => HostLabel().IsMatch(label.ToLowerInvariant()));

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex HostLabel();
}
