using System.Globalization;
using Outboard.Testing;

namespace Outboard.Load;

/// <summary>Something that serves MCP over Streamable HTTP at <c>/mcp</c>.</summary>
/// <param name="Name">As <c>--only</c> takes it.</param>
/// <param name="Kind">What it is in the comparison.</param>
/// <param name="Version">What the table calls it.</param>
/// <param name="Command">The program and its arguments, for a port.</param>
internal sealed record Target(string Name, TargetKind Kind, string Version, Func<int, IReadOnlyList<string>> Command)
{
    /// <summary>Added to its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public static string Child => Repo.Program("EchoChild");

    // The peers get the options that make them quickest here: no log line and no stored event for each call.
    public static IReadOnlyList<Target> All { get; } =
    [
        new("outboard", TargetKind.Subject, "outboard", Bridge),
        new("outboard-modern", TargetKind.Modern, "outboard, client of 2026-07-28", Bridge),
        new("supergateway", TargetKind.Peer, "supergateway 4.0.0", port =>
            [Peers.Node, Peers.Module("supergateway", "dist", "index.js"), "--stdio", $"\"{Child}\"",
                "--outputTransport", "streamableHttp", "--stateful", "--logLevel", "none", "--port", Text(port)]),
        new("mcp-proxy", TargetKind.Peer, "mcp-proxy 6.7.19 (npm)", port =>
            [Peers.Node, Peers.Module("mcp-proxy", "dist", "bin", "mcp-proxy.mjs"),
                "--host", "127.0.0.1", "--port", Text(port), "--server", "stream", "--no-eventStore", Child]),
        new("kestrel", TargetKind.Ceiling, "bare Kestrel", port =>
            [Repo.Program("BareKestrel"), Text(port)]),
    ];

    /// <summary>The same program as one replica of several.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="key">The key they share.</param>
    public static Target Replica(string name, string key) => new(name, TargetKind.Subject, name, port =>
        [Repo.Path("artifacts", "publish", "Outboard", "release_linux-x64", "outboard"), "bridge", "--port", Text(port), "--peer", "127.0.0.1:0", "--", Child])
    {
        Environment = new Dictionary<string, string> { ["OUTBOARD_KEY"] = key },
    };

    /// <summary>The one that is judged.</summary>
    public static Target Subject => All.Single(target => target.Kind == TargetKind.Subject);

    private static IReadOnlyList<string> Bridge(int port) =>
        [Repo.Path("artifacts", "publish", "Outboard", "release_linux-x64", "outboard"), "bridge", "--port", Text(port), "--era", "legacy", "--", Child];

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

internal enum TargetKind
{
    /// <summary>What is judged.</summary>
    Subject,

    /// <summary>The same for clients of the other era, whose calls are translated.</summary>
    Modern,

    /// <summary>Another bridge.</summary>
    Peer,

    /// <summary>No bridge at all: what the web server alone could do.</summary>
    Ceiling,
}
