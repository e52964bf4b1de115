using System.Collections.Frozen;

namespace Outboard.Commands.McpProxy;

/// <summary>Every flag of the line. mcp-proxy's 26 stand first, in its order; a new flag of Outboard's own never takes part in abbreviations.</summary>
internal static class Flags
{
    internal static readonly IReadOnlyList<Flag> All =
    [
        new("--help", Arity.None, FlagGroup.General, "", "Print this text and stop.") { Short = "-h" },
        new("--version", Arity.None, FlagGroup.General, "", "Print the program's name and version and stop."),

        new("--headers", Arity.Two, FlagGroup.Client, "KEY VALUE", "Send this header with every request. Two arguments, not 'KEY: VALUE'. Repeatable; the last value of a name counts.") { Short = "-H" },
        new("--transport", Arity.One, FlagGroup.Client, "sse|streamablehttp", "How to talk to the remote server. Default: sse."),
        new("--client-id", Arity.One, FlagGroup.Client, "ID", "OAuth client credentials: the client's id. Used when id, secret and token URL are all given."),
        new("--client-secret", Arity.One, FlagGroup.Client, "SECRET", "OAuth client credentials: the client's secret."),
        new("--token-url", Arity.One, FlagGroup.Client, "URL", "OAuth client credentials: where tokens are issued."),
        new("--verify-ssl", Arity.OptionalOne, FlagGroup.Client, "[VALUE]", "Check the server's certificate: alone or 1/true/yes/on yes, 0/false/no/off no, anything else is a PEM bundle to trust. Alone it swallows a URL behind it: write it after the URL, or with '='."),
        new("--no-verify-ssl", Arity.None, FlagGroup.Client, "", "Do not check the server's certificate."),

        new("--env", Arity.Two, FlagGroup.Child, "KEY VALUE", "Set a variable for the default server. Repeatable; the last value of a name counts.") { Short = "-e" },
        new("--cwd", Arity.One, FlagGroup.Child, "PATH", "Working directory of the default server."),
        new("--pass-environment", Arity.None, FlagGroup.Child, "", "Give every child this process's whole environment (container credentials and OUTBOARD_* excepted)."),
        new("--no-pass-environment", Arity.None, FlagGroup.Child, "", "Give children only the short safe list of variables. The default."),
        new("--log-level", Arity.One, FlagGroup.General, "LEVEL", "DEBUG, INFO, WARNING, ERROR or CRITICAL, in upper case. Default: INFO."),
        new("--debug", Arity.None, FlagGroup.General, "", "Log everything; stronger than --log-level."),
        new("--no-debug", Arity.None, FlagGroup.General, "", "Undo --debug."),
        new("--named-server", Arity.Two, FlagGroup.Child, "NAME COMMAND", "Another server, under /servers/NAME. COMMAND is one argument, split as a POSIX shell splits words. Repeatable."),
        new("--named-server-config", Arity.One, FlagGroup.Child, "FILE", "Named servers from the mcpServers object of a JSON file; replaces every --named-server."),

        new("--port", Arity.One, FlagGroup.Http, "N", "Port to listen on. Default: 0, a free one."),
        new("--host", Arity.One, FlagGroup.Http, "ADDRESS", "Address to listen on. Default: 127.0.0.1."),
        new("--sse-port", Arity.One, FlagGroup.Http, "N", "Older name of --port, used when --port is not given."),
        new("--sse-host", Arity.One, FlagGroup.Http, "ADDRESS", "Older name of --host, used when --host is not given."),
        new("--stateless", Arity.None, FlagGroup.Http, "", "Streamable HTTP without sessions: any request is served without initialize."),
        new("--no-stateless", Arity.None, FlagGroup.Http, "", "Undo --stateless."),
        new("--allow-origin", Arity.OneOrMore, FlagGroup.Http, "ORIGIN [ORIGIN ...]", "Turn CORS on for these origins; '*' for all. Takes every word behind it: put another option or -- before the command. Given again it replaces."),
        new("--expose-header", Arity.One, FlagGroup.Http, "HEADER", "A response header pages may read, beside Mcp-Session-Id and WWW-Authenticate. Repeatable."),

        new("--token", Arity.One, FlagGroup.Outboard, "TOKEN", "Ask callers for this bearer token. Repeatable; OUTBOARD_TOKEN (comma-separated) keeps it out of the process list."),
        new("--no-auth", Arity.None, FlagGroup.Outboard, "", "Serve anybody, also beyond this machine, and say so: no warning."),
        new("--sharing", Arity.One, FlagGroup.Outboard, "shared|session|call", "One child for all, one for each session, or a fresh one for each call. Default: shared."),
        new("--interactive", Arity.One, FlagGroup.Outboard, "auto|off", "Let children ask their callers questions (roots, sampling, elicitation). Default: auto."),
        new("--era", Arity.One, FlagGroup.Outboard, "auto|legacy|modern", "What children speak: legacy, with initialize; modern, 2026-07-28; auto asks a process that is started for it. Default: auto."),
        new("--cache-ttl", Arity.One, FlagGroup.Outboard, "TIME", "Clients of revision 2026-07-28 may keep the lists and resources of children of an earlier one for this long. Default: 0, not at all."),
        new("--cache-scope", Arity.One, FlagGroup.Outboard, "private|public", "Whom what they keep may serve: the caller who got it, or everybody. Default: private."),
        new("--env-allow", Arity.OneOrMore, FlagGroup.Outboard, "NAME [NAME ...]", "Give every child these variables of the environment, the precise form of --pass-environment. Takes every word behind it; commas also separate. Repeatable."),
        new("--task-role", Arity.None, FlagGroup.Outboard, "", "Let every child act as the container it runs in: the variables that lead to the container's credentials reach it. For a container whose role is the children's own."),
        new("--header-env", Arity.One, FlagGroup.Outboard, "HEADER=NAME", "Fill the default server's variable NAME from the caller's request header. Needs --sharing session or call. Repeatable."),
        new("--request-timeout", Arity.One, FlagGroup.Outboard, "TIME", "A call without result or progress for this long fails: 90, 90s, 5m, 1h; 0 for never. Default: 5m."),
        new("--idle-timeout", Arity.One, FlagGroup.Outboard, "TIME", "A session without traffic for this long ends. Default: 30m; there is no never."),
        new("--drain", Arity.One, FlagGroup.Outboard, "TIME", "Calls in flight may run on this long after the stop was asked for. Default: 10s."),
        new("--health-path", Arity.One, FlagGroup.Outboard, "PATH", "A further path that answers as the default server's health does. Repeatable."),
        new("--exit-on-failure", Arity.None, FlagGroup.Outboard, "", "Exit 1 when a required server has died too often, instead of answering 503."),
        new("--log-format", Arity.One, FlagGroup.Outboard, "text|json", "Form of the log lines on stderr. Default: text."),
        new("--domain", Arity.One, FlagGroup.Outboard, "NAME", "Also serve every server on SERVER.NAME. Default: localhost."),
        new("--allow-host", Arity.One, FlagGroup.Outboard, "HOST", "Answer to this Host name. Once given, others are refused; on a loopback address others always are. Repeatable."),
        new("--peer", Arity.One, FlagGroup.Outboard, "ADDRESS", "Where the other replicas reach this one: HOST:PORT, or ecs:PORT in an ECS task. Needs the variable OUTBOARD_KEY, the same for all; OUTBOARD_PEER is the same as this."),

        new("--api-access-token", Arity.One, FlagGroup.Old, "TOKEN", "Client mode's bearer token, as in mcp-proxy 0.3; use the variable API_ACCESS_TOKEN."),
    ];

    /// <summary>Exact spellings, long and short, of every flag.</summary>
    internal static readonly FrozenDictionary<string, Flag> BySpelling = All
        .SelectMany(flag => flag.Short is null ? [(flag.Name, flag)] : new[] { (flag.Name, flag), (flag.Short, flag) })
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.flag);

    /// <summary>The flags a prefix may stand for, in mcp-proxy's order.</summary>
    internal static List<Flag> StartingWith(string prefix) =>
        [.. All.Where(flag => flag.MayBeAbbreviated && flag.Name.StartsWith(prefix, StringComparison.Ordinal))];
}
