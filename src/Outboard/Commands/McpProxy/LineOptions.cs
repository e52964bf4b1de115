using Microsoft.Extensions.Logging;
using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>The typed values of a line's options. Null and empty mean: not on the line.</summary>
internal sealed class LineOptions
{
    internal List<(string Name, string Value)> Headers { get; } = [];
    internal ConnectTransport Transport { get; private set; } = ConnectTransport.Sse;
    internal string? ClientId { get; private set; }
    internal string? ClientSecret { get; private set; }
    internal string? TokenUrl { get; private set; }
    internal TlsVerification Tls { get; private set; } = new TlsVerification.System();
    internal string? ApiAccessToken { get; private set; }

    internal List<(string Name, string Value)> Env { get; } = [];
    internal string? Cwd { get; private set; }
    internal bool PassEnvironment { get; private set; }
    internal LogLevel LogLevel { get; private set; } = LogLevel.Information;
    internal bool Debug { get; private set; }
    internal List<(string Name, string Command)> NamedServers { get; } = [];
    internal string? NamedServerConfig { get; private set; }

    internal int? Port { get; private set; }
    internal int? SsePort { get; private set; }
    internal string? Host { get; private set; }
    internal string? SseHost { get; private set; }
    internal bool Stateless { get; private set; }
    internal IReadOnlyList<string> AllowOrigins { get; private set; } = [];
    internal List<string> ExposeHeaders { get; } = [];

    internal List<string> Tokens { get; } = [];
    internal bool NoAuth { get; private set; }
    internal Sharing Sharing { get; private set; } = Sharing.Shared;
    internal Interactive Interactive { get; private set; } = Interactive.Auto;
    internal Era Era { get; private set; } = Era.Auto;
    internal TimeSpan CacheTtl { get; private set; }
    internal CacheScope CacheScope { get; private set; }
    internal List<string> EnvAllow { get; } = [];
    internal bool TaskRole { get; private set; }
    internal List<(string Header, string Variable)> HeaderEnv { get; } = [];
    internal TimeSpan? RequestTimeout { get; private set; }
    internal TimeSpan? IdleTimeout { get; private set; }
    internal TimeSpan? Drain { get; private set; }
    internal List<string> HealthPaths { get; } = [];
    internal bool ExitOnFailure { get; private set; }
    internal LogFormat LogFormat { get; private set; } = LogFormat.Text;
    internal string? Domain { get; private set; }
    internal List<string> AllowHosts { get; } = [];
    internal string? Peer { get; private set; }

    /// <summary>The flags that are on the line, in order.</summary>
    internal List<Flag> Given { get; } = [];

    internal LineLogging Logging => new(Debug ? LogLevel.Debug : LogLevel, LogFormat, Debug);

    /// <summary>Takes one option over. Throws <see cref="FormatException"/> with argparse's kind of message where its value is none.</summary>
    internal void Apply(Occurrence option)
    {
        var (flag, values) = option;
        var value = values.Count > 0 ? values[0] : "";
        Given.Add(flag);
        switch (flag.Name)
        {
            case "--headers": Headers.Add((ValueOf.HeaderName(flag, value), values[1])); break;
            case "--transport": Transport = ValueOf.Choice(flag, value, ("sse", ConnectTransport.Sse), ("streamablehttp", ConnectTransport.StreamableHttp)); break;
            case "--client-id": ClientId = value; break;
            case "--client-secret": ClientSecret = value; break;
            case "--token-url": TokenUrl = value; break;
            case "--verify-ssl": Tls = ValueOf.Tls(flag, values); break;
            case "--no-verify-ssl": Tls = new TlsVerification.Off(); break;
            case "--api-access-token": ApiAccessToken = value; break;

            case "--env": Env.Add((ValueOf.VariableName(flag, value), values[1])); break;
            case "--cwd": Cwd = value.Length == 0 ? null : value; break;
            case "--pass-environment": PassEnvironment = true; break;
            case "--no-pass-environment": PassEnvironment = false; break;
            case "--log-level": LogLevel = ValueOf.Choice(flag, value, ("DEBUG", LogLevel.Debug), ("INFO", LogLevel.Information), ("WARNING", LogLevel.Warning), ("ERROR", LogLevel.Error), ("CRITICAL", LogLevel.Critical)); break;
            case "--debug": Debug = true; break;
            case "--no-debug": Debug = false; break;
            case "--named-server": NamedServers.Add((value, values[1])); break;
            case "--named-server-config": NamedServerConfig = value.Length == 0 ? null : value; break;

            case "--port": Port = ValueOf.Port(flag, value); break;
            case "--sse-port": SsePort = ValueOf.Port(flag, value); break;
            case "--host": Host = ValueOf.Address(flag, value); break;
            case "--sse-host": SseHost = ValueOf.Address(flag, value); break;
            case "--stateless": Stateless = true; break;
            case "--no-stateless": Stateless = false; break;
            case "--allow-origin": AllowOrigins = values; break;
            case "--expose-header": ExposeHeaders.Add(ValueOf.HeaderName(flag, value)); break;

            // client mode reads it as the abbreviation of --token-url it has been there
            case "--token": Tokens.Add(ValueOf.NotEmpty(flag, value)); TokenUrl = value; break;
            case "--no-auth": NoAuth = true; break;
            case "--sharing": Sharing = ValueOf.Choice(flag, value, ("shared", Sharing.Shared), ("session", Sharing.Session), ("call", Sharing.Call)); break;
            case "--interactive": Interactive = ValueOf.Choice(flag, value, ("auto", Interactive.Auto), ("off", Interactive.Off)); break;
            case "--era": Era = ValueOf.Choice(flag, value, ("auto", Era.Auto), ("legacy", Era.Legacy), ("modern", Era.Modern)); break;
            case "--cache-ttl": CacheTtl = ValueOf.Duration(flag, value, "to have nothing kept"); break;
            case "--cache-scope": CacheScope = ValueOf.Choice(flag, value, ("private", CacheScope.Private), ("public", CacheScope.Public)); break;
            case "--env-allow": EnvAllow.AddRange(values.SelectMany(names => ValueOf.VariableNames(flag, names))); break;
            case "--task-role": TaskRole = true; break;
            case "--header-env": HeaderEnv.Add(ValueOf.HeaderEnv(flag, value)); break;
            case "--request-timeout": RequestTimeout = ValueOf.Duration(flag, value); break;
            case "--idle-timeout": IdleTimeout = ValueOf.DurationAboveZero(flag, value); break;
            case "--drain": Drain = ValueOf.Duration(flag, value, "to wait for none"); break;
            case "--health-path": HealthPaths.Add(ValueOf.UrlPath(flag, value)); break;
            case "--exit-on-failure": ExitOnFailure = true; break;
            case "--log-format": LogFormat = ValueOf.Choice(flag, value, ("text", LogFormat.Text), ("json", LogFormat.Json)); break;
            case "--domain": Domain = ValueOf.NotEmpty(flag, value); break;
            case "--allow-host": AllowHosts.Add(ValueOf.NotEmpty(flag, value)); break;
            case "--peer": Peer = ValueOf.NotEmpty(flag, value); break;
            default: throw new System.Diagnostics.UnreachableException(flag.Name);
        }
    }
}
