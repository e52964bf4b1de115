using System.Net;
using Outboard.Gateway;
using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>Children over HTTP: a default server at the root paths, named ones under /servers/NAME (bridge-compat 1.2, 1.3).</summary>
internal sealed class ServerMode(LineOptions options, LineSurroundings around, List<LineWarning> warnings)
{
    /// <summary>What the settings say, or a <see cref="FormatException"/> (exit 2) or <see cref="OutboardException"/> (exit 1) for why not.</summary>
    /// <param name="command">The default server's command, if there is one.</param>
    /// <param name="args">Its arguments.</param>
    internal ParseResult Settings(string? command, ValueList<string> args)
    {
        var named = NamedServers.Of(options, around, mayBeEmpty: command is not null, warnings);
        var rootName = command is null ? null : FreeName(named);
        List<StdioServerSpec> servers = [];
        if (command is not null)
        {
            servers.Add(Spec(new NamedServer(rootName!, command, args, DefaultEnv(), options.Cwd is null ? null : around.Absolute(options.Cwd))));
        }

        servers.AddRange(named.Select(Spec));
        if (servers.Count == 0)
        {
            return Usage.Error(around, 1, "nothing to run: no named server has a command.", "Give a command, or --named-server NAME COMMAND.") with { Help = HelpText.For(around.ProgramName) };
        }

        WarnOfIgnored(command is not null);
        CheckHeaderEnv(command is not null);
        var bind = Bind();
        return new ParseResult.RunServers(
            new GatewaySettings
            {
                Manifest = new Manifest { Servers = [.. servers], Gateway = Gateway(bind) },
                RootServer = rootName,
                // R47: the default server is required, named ones only if marked, and a line cannot mark them
                RequiredServers = rootName is null ? null : [rootName],
                Tokens = TokensFor(bind),
                Stateless = options.Stateless,
                ExposeHeaders = [.. options.ExposeHeaders],
                HealthPaths = [.. options.HealthPaths],
                ExitOnFailure = options.ExitOnFailure,
                DrainTimeout = options.Drain ?? GatewaySettings.DefaultDrain,
                Peer = options.Peer,
            },
            options.Logging);
    }

    private GatewaySpec Gateway(string bind)
    {
        var defaults = new GatewaySpec();
        return defaults with
        {
            Bind = bind,
            Port = options.Port ?? options.SsePort ?? 0,
            Domain = options.Domain ?? defaults.Domain,
            AllowOrigins = [.. options.AllowOrigins],
            // a line that listens beyond loopback is reached by names it cannot know, so it answers to all until it names some (R42)
            AllowHosts = options.AllowHosts.Count > 0 ? [.. options.AllowHosts] : IsLoopback(bind) ? [] : ["*"],
        };
    }

    /// <summary>As mcp-proxy 0.6 to 0.8.0: the new name if it is on the line, else the old one, else the default.</summary>
    private string Bind()
    {
        if (options is { Host: { } host, SseHost: { } sseHost } && host != sseHost)
        {
            warnings.Warn($"--host {host} and --sse-host {sseHost} differ; --host counts.");
        }

        if (options is { Port: { } port, SsePort: { } ssePort } && port != ssePort)
        {
            warnings.Warn($"--port {port} and --sse-port {ssePort} differ; --port counts{(port == 0 ? ", and 0 means any free one" : "")}.");
        }

        return options.Host ?? options.SseHost ?? "127.0.0.1";
    }

    private ValueList<string> TokensFor(string bind)
    {
        var fromEnvironment = (around.Variable("OUTBOARD_TOKEN") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (options.NoAuth)
        {
            if (options.Tokens.Count > 0)
            {
                throw new FormatException("--token and --no-auth contradict each other. Leave one out.");
            }

            if (fromEnvironment.Length > 0)
            {
                warnings.Warn("OUTBOARD_TOKEN is set, and --no-auth switches it off: anybody is served.");
            }

            return [];
        }

        ValueList<string> tokens = [.. options.Tokens.Concat(fromEnvironment).Distinct()];
        if (tokens.Count == 0 && !IsLoopback(bind))
        {
            warnings.Add(new LineWarning(Severity.Loud,
                $"Anybody who reaches {bind} can use these servers: no token is asked for.\nSet OUTBOARD_TOKEN to a secret of your choice, or write --no-auth to say that this is meant."));
        }

        return tokens;
    }

    private StdioServerSpec Spec(NamedServer server)
    {
        // in a shared child the text stays as it is written
        if (options.Sharing is not Sharing.Shared
            && server.Env.FirstOrDefault(pair => pair.Value.Contains("${header:", StringComparison.Ordinal) && ValueOf.ChangesCode(pair.Key)).Key is { } bad)
        {
            throw new OutboardException($"Server '{server.Name}': {bad} may not be filled from a request.", "It changes which code the child runs.", "Take it out of the server's environment.");
        }

        if (options.CacheScope == CacheScope.Public && server.Env.Any(static pair => pair.Value.Contains("${header:", StringComparison.Ordinal)))
        {
            throw new OutboardException($"Server '{server.Name}': --cache-scope public does not go with an environment filled from requests.", "Each caller has a child of its own, and what one got may not serve another.", "Leave --cache-scope out.");
        }

        var spec = new StdioServerSpec
        {
            Name = server.Name,
            Command = server.Command,
            Args = server.Args,
            Env = server.Env,
            Cwd = server.Cwd,
            PassEnvironment = options.PassEnvironment,
            PassEnv = [.. options.EnvAllow.Distinct()],
            UsesTaskRole = options.TaskRole,
            Sharing = options.Sharing,
            Interactive = options.Interactive,
            Era = options.Era,
            CacheTtl = options.CacheTtl,
            CacheScope = options.CacheScope,
        };
        return spec with
        {
            RequestTimeout = options.RequestTimeout ?? spec.RequestTimeout,
            IdleTimeout = options.IdleTimeout ?? spec.IdleTimeout,
        };
    }

    private ValueMap DefaultEnv() =>
        LastWins(options.Env.Concat(options.HeaderEnv.Select(pair => (pair.Variable, $"${{header:{pair.Header}}}"))));

    private void WarnOfIgnored(bool hasDefault)
    {
        if (!hasDefault && (options.Env.Count > 0 || options.Cwd is not null))
        {
            warnings.Warn("--env and --cwd are ignored: they are for the default server, and only named servers run. Their variables and folders go into a --named-server-config file.");
        }

        var clientFlags = options.Given.Where(flag => flag.Group is FlagGroup.Client || flag.Name is "--api-access-token").Select(flag => flag.Name).Distinct().ToList();
        if (clientFlags.Count > 0)
        {
            warnings.Warn($"Ignored, because the first word is not a URL: {string.Join(", ", clientFlags)}.");
        }

        if (options.Given.Count(flag => flag.Name is "--allow-origin") > 1)
        {
            warnings.Warn($"--allow-origin is given more than once; the last one counts: {string.Join(' ', options.AllowOrigins)}.");
        }

        if (options is { PassEnvironment: true, EnvAllow.Count: > 0 })
        {
            warnings.Warn("--env-allow changes nothing beside --pass-environment, which passes everything.");
        }
    }

    private void CheckHeaderEnv(bool hasDefault)
    {
        if (options.HeaderEnv.Count == 0)
        {
            return;
        }

        if (options.Sharing is Sharing.Shared)
        {
            throw new FormatException("argument --header-env: a child shared by all callers cannot carry one caller's value. Add --sharing session.");
        }

        if (!hasDefault)
        {
            throw new FormatException("argument --header-env: it is for the default server, and only named servers run. Write \"env\": {\"NAME\": \"${header:HEADER}\"} in a --named-server-config file.");
        }
    }

    private static ValueMap LastWins(IEnumerable<(string Name, string Value)> pairs)
    {
        var map = new OrderedDictionary<string, string>();
        foreach (var (name, value) in pairs)
        {
            map[name] = value;
        }

        return new ValueMap(map);
    }

    private static string FreeName(List<NamedServer> named)
    {
        var name = "default";
        while (named.Exists(server => server.Name == name))
        {
            name = $"root-{name}";
        }

        return name;
    }

    private static bool IsLoopback(string address) =>
        address.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip));
}
