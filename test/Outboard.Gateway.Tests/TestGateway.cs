using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Outboard.Manifests;
using Outboard.Testing;

// Children are looked for in /proc; Linux is the target and is what is tested.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Outboard.Gateway.Tests;

/// <summary>
/// A gateway in this process, over real Kestrel on a free port, with real children. Disposing it stops it and ends whatever its children
/// have left behind, so that a failed test leaves nothing.
/// </summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private static readonly Dictionary<string, string> OurEnvironment =
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    private readonly string marker = OutboardProcess.NewMarker();
    private readonly CapturedLog log = new();
    private readonly ILoggerFactory logs;
    private readonly List<IDisposable> clients = [];
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private GatewayHost host = null!;
    private bool killed;

    private TestGateway() => logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log));

    public GatewayHost Host => host;

    /// <summary>The gateway port's address, such as <c>http://127.0.0.1:41234</c>; servers stand below it by name.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The clock of a gateway started with <see cref="StartStoppedClockAsync"/>.</summary>
    public FakeTimeProvider Clock { get; } = new();

    /// <summary>Every line logged so far.</summary>
    public IReadOnlyList<string> Log => log.Lines;

    /// <summary>Starts a gateway of these servers and returns when its ports are open; children may still be starting.</summary>
    public static Task<TestGateway> StartAsync(params ServerSpec[] servers) => StartAsync(static settings => settings, servers);

    /// <summary>The same with a clock that stands still until the test moves it.</summary>
    public static Task<TestGateway> StartStoppedClockAsync(params ServerSpec[] servers) => StartAsync(static settings => settings, servers, stopClock: true);

    /// <inheritdoc cref="StartStoppedClockAsync(ServerSpec[])"/>
    public static Task<TestGateway> StartStoppedClockAsync(Func<GatewaySettings, GatewaySettings> adjust, params ServerSpec[] servers) => StartAsync(adjust, servers, stopClock: true);

    /// <param name="adjust">Changes the settings: tokens, time, limits, the manifest's gateway object.</param>
    /// <param name="servers">What it serves. Each stdio server's children carry a marker by which the whole tree is found again.</param>
    public static Task<TestGateway> StartAsync(Func<GatewaySettings, GatewaySettings> adjust, params ServerSpec[] servers) => StartAsync(adjust, servers, stopClock: false);

    private static async Task<TestGateway> StartAsync(Func<GatewaySettings, GatewaySettings> adjust, ServerSpec[] servers, bool stopClock)
    {
        var gateway = new TestGateway();
        gateway.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        var settings = adjust(new GatewaySettings
        {
            Manifest = new Manifest { Servers = [.. servers.Select(gateway.Mark)], Gateway = new GatewaySpec { Port = 0 } },
            Environment = OurEnvironment,
            DrainTimeout = TimeSpan.Zero,
            Log = gateway.logs,
            Time = stopClock ? gateway.Clock : TimeProvider.System,
        });
        gateway.host = GatewayHost.Create(settings);
        await gateway.host.StartAsync(CancellationToken.None);

        // A server's endpoints are in the order own port, host, path.
        gateway.Address = new Uri(gateway.host.Endpoints[^1].Url.GetLeftPart(UriPartial.Authority));
        return gateway;
    }

    /// <summary>A NaughtyServer; <paramref name="options"/> are those of its README.</summary>
    public static StdioServerSpec Naughty(string name = "naughty", params string[] options) => new()
    {
        Name = name,
        Command = Repo.NaughtyServer,
        Args = ["--name", name, .. options],
        PassEnv = ["DOTNET_ROOT"],

        // Most tests count starts and processes, and finding out costs one; those about eras say otherwise.
        Era = Era.Legacy,
    };

    /// <summary>Where a server's <c>/mcp</c> and <c>/sse</c> stand, by path on the gateway port.</summary>
    public Uri BaseOf(string server = "naughty") => new(Address, Uri.EscapeDataString(server));

    /// <summary>A raw client that has said nothing yet.</summary>
    public McpHttp Client(string server = "naughty")
    {
        var client = new McpHttp(new Uri($"{BaseOf(server)}/mcp"));
        Track(client);
        return client;
    }

    /// <summary>A client of Streamable HTTP after its handshake.</summary>
    public async Task<McpHttp> OpenAsync(string server = "naughty", string version = "2025-11-25", string capabilities = "{}")
    {
        await ReadyAsync(server);
        var client = Client(server);
        await client.InitializeAsync(version, capabilities);
        return client;
    }

    /// <summary>A client of HTTP+SSE after its handshake.</summary>
    public async Task<McpSse> OpenSseAsync(string server = "naughty", string version = "2025-11-25", string capabilities = "{}")
    {
        await ReadyAsync(server);
        var client = await McpSse.OpenAsync(new Uri($"{BaseOf(server)}/sse"));
        Track(client);
        await client.InitializeAsync(version, capabilities);
        return client;
    }

    /// <summary>One plain request to the gateway port, such as <c>/healthz</c>.</summary>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(Address, path));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The server's entry in <c>/status</c>: state, restarts, last_exit, sessions, calls_in_flight, children.</summary>
    public async Task<JsonNode> StatusAsync(string server = "naughty") => JsonNode.Parse((await GetAsync("/status")).Body)!["servers"]![server]!;

    /// <summary>Moves the stopped clock second by second, as the gateway's pulse does, until something has come of it.</summary>
    public Task PassTimeUntil(Func<Task<bool>> condition, TimeSpan? step = null) => Eventually.Is(() =>
    {
        Clock.Advance(step ?? TimeSpan.FromSeconds(1));
        return condition();
    });

    /// <summary>Waits until the server is in this state (<c>ready</c>, <c>restarting</c>, <c>failed</c>).</summary>
    public Task StateAsync(string server, string state)
    {
        var last = "";
        return Eventually.Is(async () => (last = (string)(await StatusAsync(server))["state"]!) == state, () => $"{server} is {last}\n{string.Join('\n', Log)}");
    }

    public Task ReadyAsync(string server = "naughty") => StateAsync(server, "ready");

    /// <summary>Waits until the server has so many calls in flight.</summary>
    public Task InFlightAsync(int count, string server = "naughty") => Eventually.Is(async () => (int)(await StatusAsync(server))["calls_in_flight"]! == count);

    /// <summary>Waits for a line of the log that holds <paramref name="text"/>.</summary>
    public Task LoggedAsync(string text) => Eventually.Is(() => Log.Any(line => line.Contains(text, StringComparison.Ordinal)), () => string.Join('\n', Log), expression: text);

    /// <summary>The processes of this gateway's children, and theirs, wherever they moved.</summary>
    public List<ProcessRow> Tree() => ProcessTable.Marked(OutboardProcess.MarkerVariable, marker);

    /// <summary>Waits until no process of this gateway's children is left.</summary>
    public Task NoProcessLeftAsync() => ProcessTable.NoneMarked(OutboardProcess.MarkerVariable, marker);

    public async Task StopAsync() => await host.StopAsync(CancellationToken.None);

    /// <summary>Cuts every connection and closes the ports at once, as the end of its process would.</summary>
    public async Task KillAsync()
    {
        killed = true;
        await host.DisposeAsync();
    }

    /// <summary>Disposed with the gateway.</summary>
    public void Track(IDisposable client)
    {
        lock (clients)
        {
            clients.Add(client);
        }
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(static client => client.Dispose());
        http.Dispose();
        if (!killed)
        {
            await host.StopAsync(CancellationToken.None);
            await host.DisposeAsync();
        }

        logs.Dispose();
        foreach (var row in Tree())
        {
            try
            {
                using var left = System.Diagnostics.Process.GetProcessById(row.Id);
                left.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It ended by itself in between.
            }
        }
    }

    private ServerSpec Mark(ServerSpec server) => server is StdioServerSpec stdio
        ? stdio with { Env = new ValueMap([.. stdio.Env, KeyValuePair.Create(OutboardProcess.MarkerVariable, marker)]) }
        : server;

    private sealed class CapturedLog : ILoggerProvider, ILogger
    {
        private readonly List<string> lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (lines)
                {
                    return [.. lines];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
