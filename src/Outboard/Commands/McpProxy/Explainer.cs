using System.Diagnostics;
using System.Globalization;
using System.Text;
using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary><c>outboard explain -- LINE</c>: how mcp-proxy 0.6 to 0.8.0, mcp-proxy 0.8.1 and later, and Outboard each read the same line.</summary>
internal static class Explainer
{
    // flags of mcp-proxy that came after 0.8.0 (bridge-compat 1.3)
    private static readonly Dictionary<string, string> Since = new()
    {
        ["--version"] = "0.8.2",
        ["--log-level"] = "0.9.0",
        ["--verify-ssl"] = "0.10.0",
        ["--no-verify-ssl"] = "0.10.0",
        ["--client-id"] = "0.11.0",
        ["--client-secret"] = "0.11.0",
        ["--token-url"] = "0.11.0",
        ["--expose-header"] = "after 0.11.0",
    };

    internal static string Explain(IReadOnlyList<string> args, LineSurroundings around)
    {
        var line = ArgparseLine.Read(args);
        var text = new StringBuilder();
        text.Append("mcp-proxy 0.6.0 to 0.8.0\n");
        Peer(text, args, line, around, deadFlags: false);
        text.Append("\nmcp-proxy 0.8.1 to 0.11.0\n");
        Peer(text, args, line, around, deadFlags: true);
        text.Append("\nOutboard\n");
        Ours(text, McpProxyLine.Parse(args, around));
        return text.ToString();
    }

    /// <param name="text">Takes the reading.</param>
    /// <param name="args">The line's words.</param>
    /// <param name="line">The line.</param>
    /// <param name="around">For <c>SSE_URL</c>.</param>
    /// <param name="deadFlags">--sse-host and --sse-port are accepted and do nothing, and /messages is no path (since 0.8.1).</param>
    private static void Peer(StringBuilder text, IReadOnlyList<string> args, ArgparseLine line, LineSurroundings around, bool deadFlags)
    {
        var options = new LineOptions();
        try
        {
            foreach (var option in line.Options)
            {
                if (option.Flag.Name is "--help" || (option.Flag.Name is "--version" && deadFlags))
                {
                    Row(text, "prints", option.Flag.Name[2..]);
                    return;
                }

                if (option.Flag.Name is not "--version")
                {
                    options.Apply(option);
                }
            }
        }
        catch (FormatException e)
        {
            Row(text, "fails", $"refused, or dies at the start: {e.Message}");
            return;
        }

        var unknown = line.Options.Select(option => option.Flag.Name).Distinct().Where(name => IsUnknown(name, deadFlags)).ToList();
        var failure = line.Fault?.Split('\n')[0]
            ?? (unknown.Count > 0 ? $"unrecognized arguments: {string.Join(' ', unknown)}"
            : line.Unrecognized.Count > 0 ? Unrecognized.What(Secrets.Hide(args), line)
            : null);
        if (failure is not null)
        {
            Row(text, "exit 2", failure);
            if (failure.Contains("found the option", StringComparison.Ordinal))
            {
                Row(text, "or", "on Python from 3.12.7 and 3.13.1 on, the option becomes the value");
            }

            return;
        }

        var fromEnvironment = around.Variable("SSE_URL");
        var command = line.Command ?? fromEnvironment;
        if (McpProxyLine.IsUrl(command))
        {
            Row(text, "client of", $"{command}, by {Name(options.Transport)}");
            Needs(text, options, deadFlags);
            return;
        }

        if (!deadFlags && line.Command is not null && fromEnvironment is not null)
        {
            Row(text, "up to 0.7.0", "SSE_URL beats the command: client of its URL");
        }

        if (string.IsNullOrEmpty(command) && options.NamedServers.Count == 0 && options.NamedServerConfig is null)
        {
            Row(text, "exit 1", "nothing to run");
            return;
        }

        PeerServer(text, line, options, command, deadFlags);
    }

    private static void PeerServer(StringBuilder text, ArgparseLine line, LineOptions options, string? command, bool deadFlags)
    {
        var host = options.Host ?? (deadFlags ? null : options.SseHost) ?? "127.0.0.1";
        var port = options.Port ?? (deadFlags ? null : options.SsePort) ?? 0;
        string[] dead = deadFlags ? [.. options.Given.Select(flag => flag.Name).Where(name => name is "--sse-host" or "--sse-port").Distinct()] : [];
        Row(text, "listens on", $"{host} {Port(port)}{(dead.Length == 0 ? "" : $"; {string.Join(" and ", dead)} ignored")}");
        if (!string.IsNullOrEmpty(command))
        {
            Row(text, "GET /messages", deadFlags ? "404, which no health check for 200-399 accepts" : "307 to /messages/, always; a health check for 200-399 accepts it");
            Row(text, "runs", Command(command, line.Args));
            Row(text, "environment", EnvironmentOf(options.PassEnvironment ? "all of it" : "the safe list", options.Env.Select(pair => pair.Name).Distinct()));
        }

        if (options.NamedServerConfig is { } file)
        {
            Row(text, "named", $"the servers of {file}, since 0.8.0; disabled and cwd are not read");
        }
        else if (options.NamedServers.Count > 0)
        {
            Row(text, "named", $"{string.Join(", ", options.NamedServers.Select(server => server.Name).Distinct())}, since 0.8.0");
        }

        Needs(text, options, deadFlags);
    }

    /// <summary>To mcp-proxy <c>--token</c> is an abbreviation of <c>--token-url</c>.</summary>
    private static bool IsUnknown(string name, bool deadFlags) =>
        name is "--token" ? !deadFlags : !Flags.BySpelling[name].MayBeAbbreviated || (!deadFlags && Since.ContainsKey(name));

    private static void Needs(StringBuilder text, LineOptions options, bool deadFlags)
    {
        foreach (var name in options.Given.Select(flag => flag.Name is "--token" ? "--token-url" : flag.Name).Distinct())
        {
            if (Since.TryGetValue(name, out var version))
            {
                Row(text, "needs", $"{name} came {(version[0] == 'a' ? "" : "with ")}{version}");
            }
            else if (name is "--transport" && !deadFlags)
            {
                Row(text, "needs", "--transport came with 0.7.0");
            }
        }
    }

    private static string Name(ConnectTransport transport) => transport is ConnectTransport.Sse ? "sse" : "streamablehttp";

    private static void Ours(StringBuilder text, ParseResult result)
    {
        switch (result)
        {
            case ParseResult.RunServers(var settings, _):
                var gateway = settings.Manifest.Gateway;
                Row(text, "listens on", $"{gateway.Bind} {Port(gateway.Port)}{(settings.Tokens.Count > 0 ? ", asks for a token" : ", asks for no token")}");
                Row(text, "GET /messages", "307 to /messages/ while healthy, 503 otherwise");
                foreach (var server in settings.Manifest.Servers.OfType<StdioServerSpec>())
                {
                    Row(text, server.Name == settings.RootServer ? "runs" : $"runs {server.Name}", Command(server.Command, server.Args));
                    var inherited = server.PassEnvironment ? "all but container credentials and OUTBOARD_*" : server.PassEnv.Count > 0 ? $"the safe list and {string.Join(", ", server.PassEnv)}" : "the safe list";
                    inherited = server.UsesTaskRole ? $"{inherited}, and the way to the container's credentials" : inherited;
                    Row(text, "environment", EnvironmentOf(inherited, server.Env.Select(pair => pair.Key)));
                }

                break;
            case ParseResult.RunClient(var request, _):
                Row(text, "client of", $"{request.Url}, by {Name(request.Transport)}");
                break;
            case ParseResult.ShowHelp:
                Row(text, "prints", "help");
                break;
            case ParseResult.ShowVersion:
                Row(text, "prints", "version");
                break;
            case ParseResult.UsageError(var exitCode, var error):
                Row(text, $"exit {exitCode}", error);
                break;
            default:
                throw new UnreachableException();
        }

        foreach (var warning in result.Warnings)
        {
            Row(text, "warns", warning.Text);
        }
    }

    private static string Port(int port) => port == 0 ? "on a random port" : $"port {port.ToString(CultureInfo.InvariantCulture)}";

    private static string Command(string command, ValueList<string> args) => ShellWords.Join(Secrets.Hide([command, .. args]));

    /// <summary>Names only: values may be secret.</summary>
    private static string EnvironmentOf(string inherited, IEnumerable<string> set)
    {
        var names = string.Join(", ", set);
        return names.Length == 0 ? inherited : $"{inherited}, then {names}";
    }

    private static void Row(StringBuilder text, string name, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"  {name,-14} {value.Replace("\n", $"\n{new string(' ', 17)}", StringComparison.Ordinal)}\n");
}
