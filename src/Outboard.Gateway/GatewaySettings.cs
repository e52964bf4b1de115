using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Outboard.Manifests;

namespace Outboard.Gateway;

/// <summary>Everything a gateway is told at its start. What may change while it runs is the manifest (<see cref="GatewayHost.ApplyAsync"/>) and the tokens (<see cref="GatewayHost.ReplaceTokensAsync"/>).</summary>
public sealed record GatewaySettings
{
    public required Manifest Manifest { get; init; }

    /// <summary>Bearer tokens that open every endpoint but health; empty serves anybody.</summary>
    public ValueList<string> Tokens { get; init; } = [];

    /// <summary>The text of <c>OUTBOARD_KEY</c>, which all replicas share: one key or two, separated by a comma. Null for a replica that stands alone.</summary>
    public string? Keys { get; init; }

    /// <summary>Where the other replicas reach this one, <c>HOST:PORT</c> or <c>ecs:PORT</c>: the text of <c>OUTBOARD_PEER</c>. Null for a replica that stands alone.</summary>
    public string? Peer { get; init; }

    /// <summary>The server that answers on the root paths of the gateway port (<c>/mcp</c>, <c>/sse</c>), as mcp-proxy's default server does.</summary>
    public string? RootServer { get; init; }

    /// <summary>Servers whose failure makes the process unhealthy; null means all of them (R47).</summary>
    public ValueList<string>? RequiredServers { get; init; }

    /// <summary>No sessions on Streamable HTTP: any request is served without <c>initialize</c> (mcp-proxy <c>--stateless</c>).</summary>
    public bool Stateless { get; init; }

    /// <summary>Response headers a browser page may read, beside <c>Mcp-Session-Id</c> and <c>WWW-Authenticate</c>.</summary>
    public ValueList<string> ExposeHeaders { get; init; } = [];

    /// <summary>Further paths that answer like <c>/servers/NAME/healthz</c>.</summary>
    public ValueList<string> HealthPaths { get; init; } = [];

    /// <summary>End the process with exit code 1 when a required server has given up (R4).</summary>
    public bool ExitOnFailure { get; init; }

    /// <summary>
    /// This process exists for its servers alone: orphans it inherits are theirs, and are ended with them. False where it also has children
    /// of another kind, as a test runner has.
    /// </summary>
    public bool OwnsProcess { get; init; }

    /// <summary>How long calls in flight may run on after a stop was asked for (R12).</summary>
    public TimeSpan DrainTimeout { get; init; } = DefaultDrain;

    public static readonly TimeSpan DefaultDrain = TimeSpan.FromSeconds(10);

    /// <summary>The environment children may inherit from: a snapshot of this process's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs a native server over a pair of streams until the input ends; null where this binary carries none.</summary>
    public NativeServerRunner? RunNative { get; init; }

    /// <summary>Where what was found out about programs is kept between runs; null keeps it in memory.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Speaks as a stdio server would, over a pair of streams in this process, in place of starting its command; null starts commands.</summary>
    internal Func<StdioServerSpec, Stream, Stream, CancellationToken, Task>? RunStdio { get; init; }

    /// <summary>How it is reached from within the process; null listens on the network.</summary>
    internal InMemoryNetwork? Network { get; init; }

    /// <summary>Where log lines go; its maker's to dispose of. The gateway itself never touches the terminal.</summary>
    public ILoggerFactory Log { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Keys, tokens and the environment are nobody's to read: nothing of it is printed.</summary>
    public override string ToString() => nameof(GatewaySettings);
}

/// <summary>Speaks MCP, one JSON-RPC message a line, as the server <paramref name="spec"/> names; returns when <paramref name="input"/> ends.</summary>
public delegate Task NativeServerRunner(NativeServerSpec spec, Stream input, Stream output, CancellationToken cancellation);

/// <summary>Where one server answers, for the banner, <c>verify</c> and client snippets.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Url">The base URL, without a trailing slash; <c>/mcp</c> and <c>/sse</c> stand below it.</param>
public sealed record ServerEndpoint(string Server, Uri Url);
