using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.EndToEnd;

/// <summary>How a client speaks to the bridge.</summary>
public enum Transport
{
    /// <summary>Streamable HTTP, on <c>/mcp</c>.</summary>
    Http,

    /// <summary>HTTP+SSE, on <c>/sse</c>.</summary>
    Sse,
}

/// <summary>The real program, serving: the one place where these tests start it.</summary>
internal sealed partial class Served : IAsyncDisposable
{
    private readonly string? _folder;

    private Served(OutboardProcess process, Uri address, string? folder = null)
    {
        Process = process;
        Address = address;
        _folder = folder;
    }

    public OutboardProcess Process { get; }

    /// <summary>The address listened on; a bridge's server answers right below it, a manifest's under its name.</summary>
    public Uri Address { get; }

    /// <summary><c>outboard bridge --port 0 OPTIONS -- COMMAND…</c></summary>
    public static async Task<Served> BridgeAsync(IEnumerable<string> options, params IEnumerable<string> command)
    {
        var process = OutboardProcess.Bridge(options, command);
        return new Served(process, await process.ListeningAsync());
    }

    /// <summary><c>outboard up -f FILE --port 0</c></summary>
    /// <param name="servers">The <c>mcpServers</c> object; each server's environment gets the marker of the run.</param>
    /// <param name="domain">The gateway's domain.</param>
    /// <param name="environment">Added to the program's own.</param>
    public static async Task<Served> UpAsync(JsonObject servers, string domain = "localhost", IReadOnlyDictionary<string, string?>? environment = null)
    {
        var marker = OutboardProcess.NewMarker();
        foreach (var (_, server) in servers)
        {
            var variables = server!["env"] as JsonObject ?? [];
            variables[OutboardProcess.MarkerVariable] = marker;
            server["env"] = variables;
        }

        var folder = Directory.CreateTempSubdirectory("outboard-e2e-").FullName;
        var file = Path.Combine(folder, "outboard.json");
        await File.WriteAllTextAsync(file, new JsonObject { ["mcpServers"] = servers }.ToJsonString());
        var process = OutboardProcess.Start(["up", "-f", file, "--port", "0", "--domain", domain], marker, environment);
        var port = int.Parse((await process.LineAsync(EndpointLine())).Groups["port"].Value, CultureInfo.InvariantCulture);
        return new Served(process, new Uri($"http://127.0.0.1:{port}"), folder);
    }

    /// <summary>Any other command line that serves, such as one of a link called <c>mcp-proxy</c>.</summary>
    public static async Task<Served> RunAsync(OutboardProcess process) => new(process, await process.ListeningAsync());

    /// <summary>Where a client of this transport connects.</summary>
    public Uri Endpoint(Transport transport, string? server = null) =>
        new(Address, $"{(server is null ? "" : "/" + server)}/{(transport == Transport.Http ? "mcp" : "sse")}");

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:(?<port>\d+)/\S+/mcp")]
    private static partial Regex EndpointLine();
}
