using System.Globalization;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>
/// The command line of a container, whose entry point is the bridge (aws 1.7, 1.8). Classic is the user's document's, word for word:
/// <c>--pass-environment --port=8808 --sse-host 0.0.0.0 uvx mcp-server-fetch</c>. Otherwise
/// <c>--host 0.0.0.0 --port 8808 -- uvx mcp-server-fetch</c>, with a list of the variables the server gets.
/// </summary>
internal static class ContainerCommand
{
    private static readonly StdioServerSpec s_usual = new() { Name = "", Command = "" };

    /// <param name="server">What the user wrote.</param>
    /// <param name="aws">The same; without a token where it is public.</param>
    /// <param name="layout">Without host names a server answers below its name, and has to know it.</param>
    /// <param name="isDocument">Word for word the user's document's.</param>
    /// <param name="port">To listen on.</param>
    public static ValueList<string> Of(ServerSpec server, AwsSpec aws, Layout layout, bool isDocument, int port)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        string[] own = Own(server);
        string[] options = [.. aws.Public ? ["--no-auth"] : Array.Empty<string>(), .. Draining(aws.Drain), .. Options(server)];
        if (!isDocument)
        {
            string[] end = layout == Layout.Http ? ["--named-server", server.Name, string.Join(' ', own.Select(Quote))] : ["--", .. own];
            return ["--host", "0.0.0.0", "--port", number, .. options, .. Allowed(server), .. end];
        }

        string[] env = [.. ServerEnvironment.OnTheLine(server).SelectMany(v => new[] { "--env", v.Key, v.Value })];

        // The document writes -- only where the bridge would take the server's options for its own.
        string[] dashes = own.Any(word => word.StartsWith('-')) ? ["--"] : [];
        return ["--pass-environment", $"--port={number}", "--sse-host", "0.0.0.0", .. options, .. env, .. dashes, .. own];
    }

    /// <summary>How long the gateway lets calls in flight run on, as long as the target group does; nothing where that is its own default.</summary>
    public static string[] Draining(TimeSpan drain) =>
        drain == new AwsSpec().Drain ? [] : ["--drain", drain.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + "s"];

    /// <summary>A word as a POSIX shell reads it back.</summary>
    public static string Quote(string word) => word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || "@%+=:,./_-".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\"'\"'", StringComparison.Ordinal)}'";

    /// <summary>The server's own command line.</summary>
    public static string[] Own(ServerSpec server) => server switch
    {
        StdioServerSpec stdio => [stdio.Command, .. stdio.Args],
        NativeServerSpec native => ["outboard", "serve", native.Kind, .. native.Args],
        _ => [],
    };

    private static IEnumerable<string> Options(ServerSpec server)
    {
        var headers = ServerEnvironment.FromHeaders(server).ToList();

        // A native server has a session for each client unless told otherwise. As a child it would be a process for each: it keeps
        // nothing between calls, and one serves all.
        if (server.Sharing == Sharing.Call || (server.Sharing == Sharing.Session && (server is not NativeServerSpec || headers.Count > 0)))
        {
            yield return "--sharing";
            yield return server.Sharing == Sharing.Call ? "call" : "session";
        }

        if (server.Aws.Permissions.Count > 0)
        {
            yield return "--task-role";
        }

        if (server.Interactive == Interactive.Off)
        {
            yield return "--interactive";
            yield return "off";
        }

        if (server is StdioServerSpec { Era: not Era.Auto })
        {
            yield return "--era";
            yield return server.Era == Era.Modern ? "modern" : "legacy";
        }

        if (server is StdioServerSpec { CacheScope: CacheScope.Public })
        {
            yield return "--cache-scope";
            yield return "public";
        }

        foreach (var (option, time, usual) in new[] { ("--cache-ttl", server is StdioServerSpec ? server.CacheTtl : default, s_usual.CacheTtl), ("--request-timeout", server.RequestTimeout, s_usual.RequestTimeout), ("--idle-timeout", server.IdleTimeout, s_usual.IdleTimeout) })
        {
            if (time != usual)
            {
                yield return option;
                yield return time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) is var milliseconds && time.Milliseconds == 0
                    ? time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + "s"
                    : milliseconds + "ms";
            }
        }

        foreach (var (header, name) in headers)
        {
            yield return "--header-env";
            yield return $"{header}={name}";
        }
    }

    /// <summary>What the server gets of the container's environment: its own variables and secrets, and nothing else.</summary>
    private static IEnumerable<string> Allowed(ServerSpec server)
    {
        if (server is StdioServerSpec { PassEnvironment: true })
        {
            yield return "--pass-environment";
            yield break;
        }

        var names = ServerEnvironment.Plain(server, isDocument: false).Select(v => v.Key).Concat(server.Aws.Secrets.Select(s => s.Key)).Order(StringComparer.Ordinal).ToList();
        if (names.Count > 0)
        {
            yield return "--env-allow";
            yield return string.Join(',', names);
        }
    }
}
