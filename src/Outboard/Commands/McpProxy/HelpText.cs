using System.Text;

namespace Outboard.Commands.McpProxy;

/// <summary>The help of <c>outboard bridge</c> and <c>mcp-proxy</c>, made from the table of flags.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const int Column = 30;

    internal static string For(string program)
    {
        var text = new StringBuilder();
        text.AppendLine($"""
            usage: {program} [options] [--] COMMAND [ARGS ...]
                   {program} [options] --named-server NAME COMMAND [--named-server NAME COMMAND ...]
                   {program} [options] --named-server-config FILE
                   {program} [options] URL

            Serves MCP servers that speak on standard streams over HTTP: Streamable HTTP on /mcp, HTTP+SSE on /sse.
            With a URL (http:// or https://) it works the other way: a stdio server here for a remote one.
            Takes every command line of the Python mcp-proxy.

            Arguments of COMMAND that start with a dash need -- somewhere before them:
              {program} --port 8808 -- npx -y some-server

            Server mode: COMMAND answers on the root paths, a named server under /servers/NAME. Both may be given.
            """);
        foreach (var (group, title) in Titles)
        {
            text.AppendLine().AppendLine(title);
            foreach (var flag in Flags.All.Where(flag => flag.Group == group))
            {
                Entry(text, $"  {(flag.Short is null ? "" : $"{flag.Short}, ")}{flag.Name} {flag.Values}".TrimEnd(), flag.Help);
            }
        }

        text.AppendLine().AppendLine("environment:");
        Entry(text, "  SSE_URL", "The URL or command when the line has none.");
        Entry(text, "  API_ACCESS_TOKEN", "Client mode: sent as bearer token, instead of -H Authorization.");
        Entry(text, "  OUTBOARD_TOKEN", "Server mode: bearer tokens callers may use, comma-separated.");
        text.AppendLine($"""

            examples:
              {program} --port 8808 --host 0.0.0.0 uvx mcp-server-fetch
              {program} --port 8810 -e SEARXNG_URL https://search.example.com -- npx -y mcp-searxng
              {program} --port 8080 --named-server fetch 'uvx mcp-server-fetch' --named-server time 'uvx mcp-server-time'
              {program} --transport streamablehttp https://mcp.example.com/mcp

            Long options may be shortened to a unique prefix, Outboard's own excepted.
            Exit codes: 0 done, 1 failed or nothing to run, 2 the line cannot be read.
            """);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static readonly (FlagGroup Group, string Title)[] Titles =
    [
        (FlagGroup.General, "general:"),
        (FlagGroup.Http, "server mode, HTTP side:"),
        (FlagGroup.Child, "server mode, children:"),
        (FlagGroup.Outboard, "server mode, Outboard's own (to be typed in full):"),
        (FlagGroup.Client, "client mode:"),
        (FlagGroup.Old, "old:"),
    ];

    private static void Entry(StringBuilder text, string head, string help)
    {
        text.Append(head.Length < Column ? head.PadRight(Column) : $"{head}\n{new string(' ', Column)}");
        var column = Column;
        foreach (var word in help.Split(' '))
        {
            if (column > Column && column + word.Length + 1 > Width)
            {
                text.Append('\n').Append(' ', Column);
                column = Column;
            }

            text.Append(column > Column ? " " : "").Append(word);
            column += word.Length + 1;
        }

        text.Append('\n');
    }
}
