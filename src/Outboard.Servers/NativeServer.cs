using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;
using Outboard.Manifests;
using Outboard.Servers.AwsDocs;
using Outboard.Servers.Fetch;
using Outboard.Servers.Hosting;
using Outboard.Servers.Searxng;

namespace Outboard.Servers;

/// <summary>
/// One of the MCP servers this binary carries. Its settings, its connections and its caches of public pages are shared by everybody it serves;
/// each conversation has its own <see cref="Surface"/>, which holds whatever belongs to one client alone.
/// </summary>
public abstract class NativeServer : IDisposable
{
    private protected NativeServer(TimeProvider time) => Time = time;

    private TimeProvider Time { get; }

    /// <summary>Makes the server a command line names: <c>outboard serve KIND ARGS…</c>.</summary>
    /// <param name="kind">One of <see cref="NativeServerSpec.Kinds"/>.</param>
    /// <param name="args">What followed it.</param>
    /// <param name="settings">Environment, log and clock.</param>
    /// <exception cref="OutboardException">An option or a variable is wrong; <see cref="OutboardException.Problems"/> lists all of them.</exception>
    public static NativeServer Create(string kind, IReadOnlyList<string> args, NativeServerSettings settings) => kind switch
    {
        "fetch" => FetchServer.Create(args, settings),
        "aws-docs" => AwsDocsServer.Create(args, settings),
        "searxng" => SearxngServer.Create(args, settings),
        _ => throw new OutboardException($"there is no native server '{kind}'.", $"this binary carries {string.Join(", ", NativeServerSpec.Kinds)}.", "outboard serve --help"),
    };

    /// <summary>The options that may follow the kind, for help texts and command lines.</summary>
    /// <param name="kind">One of <see cref="NativeServerSpec.Kinds"/>.</param>
    public static IReadOnlyList<ServerOption> OptionsOf(string kind) => kind switch
    {
        "fetch" => FetchSettings.Options,
        "aws-docs" => AwsDocsServer.Options,
        "searxng" => SearxngServer.Options,
        _ => [],
    };

    /// <summary>Speaks MCP over a pair of streams, one JSON-RPC message a line, in either era; returns when <paramref name="input"/> ends.</summary>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellation)
    {
        var surface = Open();
        await using var patient = new PatientInput(input, Time);
        await using var transport = new StreamServerTransport(patient, output, surface.Name);
        await using var server = McpServer.Create(transport, surface.ToOptions(patient.Handled));
        await server.RunAsync(cancellation);
    }

    /// <summary>Ends all connections it holds.</summary>
    public abstract void Dispose();

    /// <summary>What one new conversation is offered.</summary>
    internal abstract Surface Open();
}

/// <summary>What a native server is told at its start, beside its command line.</summary>
public sealed record NativeServerSettings
{
    /// <summary>The variables the originals read (<c>SEARXNG_URL</c>, <c>HTTPS_PROXY</c> …); nothing else of the environment is looked at.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The product's version, shown as <c>serverInfo.version</c>.</summary>
    public required string Version { get; init; }

    public ILoggerFactory Log { get; init; } = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
