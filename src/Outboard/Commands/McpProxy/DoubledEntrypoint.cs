namespace Outboard.Commands.McpProxy;

/// <summary>
/// An image whose entrypoint is this program already, and a command that names it again: the bridge would run itself as its own child
/// (sparfenyuk/mcp-proxy#101).
/// </summary>
internal static class DoubledEntrypoint
{
    /// <summary>The line without the program's name, or null when it is not doubled.</summary>
    internal static List<string>? Without(IReadOnlyList<string> args, ArgparseLine line)
    {
        if (line.Fault is not null || line.FirstPositional is not { } at)
        {
            return null;
        }

        var next = at + 1 < args.Count ? args[at + 1] : null;
        var names = (args[at], next) switch
        {
            ("outboard", "bridge") => 2,
            // these two are stdio servers that one may well want bridged
            ("outboard", "serve" or "connect") => 0,
            ("mcp-proxy" or "outboard", _) => 1,
            _ => 0,
        };
        if (names == 0)
        {
            return null;
        }

        List<string> rest = [.. args.Take(at), .. args.Skip(at + names)];
        var read = ArgparseLine.Read(rest);
        if (read.Unrecognized.Count > 0)
        {
            // neither reading works: the shorter one explains better
            return line.Unrecognized.Count > 0 ? rest : null;
        }

        // a bridge in front of `mcp-proxy URL` listens; without the name it would become a client and listen no more
        var listens = read.Options.Any(option => option.Flag.Group is FlagGroup.Http);
        return listens && McpProxyLine.IsUrl(read.Command) ? null : rest;
    }
}
