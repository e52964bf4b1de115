namespace Outboard.Commands;

/// <summary><c>outboard bridge</c>, and the whole program when it is called <c>mcp-proxy</c>.</summary>
internal static class BridgeCommand
{
    /// <summary>For the list of commands; the line itself never comes through the general parser.</summary>
    public static DescribedCommand Create() => new(
        "bridge",
        "One stdio server (or several named ones) over HTTP, with the command line of mcp-proxy; `bridge URL` is the other direction.",
        "outboard bridge --port 8808 -- npx -y mcp-searxng");

    public static Task<int> RunAsync(string[] line, string programName, CommandContext context) =>
        throw new UsageException($"{programName} {line.Length} {context.Time}");
}
