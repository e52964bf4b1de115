using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway;

/// <summary>
/// What is counted: calls with their time and outcome, sessions, children, restarts, bytes. Never an argument, a result or an id
/// (bridge-compat R57). Whoever listens to the meter <see cref="Name"/> gets it; see <see cref="Telemetry"/> for who does here.
/// </summary>
internal sealed class Metrics : IDisposable
{
    public const string Name = "Outboard";

    /// <summary>Seconds; from a call over a pipe (0.1 ms) to one that waits for a person.</summary>
    private static readonly double[] Buckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300];

    private readonly Meter _meter = new(Name, ThisAssembly.Version);
    private readonly ConcurrentDictionary<StdioBackend, BackendCounters> _backends = new();

    public Metrics()
    {
        Duration = _meter.CreateHistogram("outboard.call.duration", "s", "Time from a request to its answer, by server, method, tool and outcome.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
        _meter.CreateObservableGauge("outboard.sessions", () => Each(static (backend, _) => backend.Sessions.Count), "{session}", "Open sessions.");
        _meter.CreateObservableGauge("outboard.calls.in_flight", () => Each(static (backend, _) => backend.CallsInFlight), "{call}", "Calls a child is working on.");
        _meter.CreateObservableGauge("outboard.calls.waiting", () => Each(static (backend, _) => backend.CallsWaiting), "{call}", "Calls waiting for a child or their turn on one.");
        _meter.CreateObservableGauge("outboard.children", () => Each(static (backend, _) => backend.Children), "{process}", "Running children.");
        _meter.CreateObservableGauge("outboard.ready", () => Each(static (backend, _) => backend.IsReady ? 1 : 0), null, "1 while the server can answer.");
        _meter.CreateObservableCounter("outboard.restarts", () => Each(static (backend, _) => backend.Life.Restarts), "{restart}", "Times a child was started again.");
        _meter.CreateObservableCounter("outboard.bytes.from_client", () => Each(static (_, counters) => counters.BytesFromClient), "By", "Bytes of messages from clients.");
        _meter.CreateObservableCounter("outboard.bytes.from_child", () => Each(static (_, counters) => counters.BytesFromChild), "By", "Bytes of messages from children.");
    }

    public Histogram<double> Duration { get; }

    public BackendCounters For(StdioBackend backend) => _backends[backend] = new BackendCounters(this, backend.Name);

    public void Forget(StdioBackend backend) => _backends.TryRemove(backend, out _);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Each(Func<StdioBackend, BackendCounters, long> read) =>
        _backends.Select(entry => new Measurement<long>(read(entry.Key, entry.Value), new KeyValuePair<string, object?>("server", entry.Key.Name)));
}

/// <summary>One server's counters, cheap enough for every message.</summary>
internal sealed class BackendCounters(Metrics metrics, string server)
{
    private long _fromClient;
    private long _fromChild;

    public long BytesFromClient => Interlocked.Read(ref _fromClient);

    public long BytesFromChild => Interlocked.Read(ref _fromChild);

    public void FromClient(int bytes) => Interlocked.Add(ref _fromClient, bytes);

    public void FromChild(int bytes) => Interlocked.Add(ref _fromChild, bytes);

    public void Answered(Call call, bool isError, TimeSpan took)
    {
        if (!metrics.Duration.Enabled)
        {
            return;
        }

        var tags = new TagList { { "server", server }, { "method", NameOf(call.Method) }, { "outcome", isError ? "error" : "ok" } };
        if (call.Method == Method.ToolsCall)
        {
            tags.Add("tool", call.Subject);
        }

        metrics.Duration.Record(took.TotalSeconds, tags);
    }

    private static string NameOf(Method method) => method switch
    {
        Method.ToolsCall => "tools/call",
        Method.ToolsList => "tools/list",
        Method.PromptsGet => "prompts/get",
        Method.ResourcesRead => "resources/read",
        Method.ResourcesSubscribe => "resources/subscribe",
        Method.ResourcesUnsubscribe => "resources/unsubscribe",
        Method.SetLevel => "logging/setLevel",
        Method.Initialize => "initialize",
        Method.Ping => "ping",
        _ => "other",
    };
}
