using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Replicas;

namespace Outboard.Gateway;

/// <summary>
/// What is counted: calls with their time and outcome, sessions, children, restarts, bytes. Never an argument, a result or an id
/// (bridge-compat R57). Whoever listens to the meter <see cref="Name"/> gets it; see <see cref="Telemetry"/> for who does here, and
/// <see cref="EarlyCalls"/> for what was counted before anybody did.
/// </summary>
internal sealed class Metrics : IDisposable
{
    public const string Name = "Outboard";

    /// <summary>Seconds; from a call over a pipe (0.1 ms) to one that waits for a person.</summary>
    public static readonly double[] Buckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300];

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
        _meter.CreateObservableCounter("outboard.lists.kept", () => Each(static (_, counters) => counters.ListsFromKept), "{call}", "Lists that were answered without asking the child again.");
        _meter.CreateObservableCounter("outboard.replicas.forwarded", () => Each("outcome", static counters => counters.Replicas.Forwards), "{request}", "Requests that were taken to another replica: answered there, lost with it, or it was gone before.");
        _meter.CreateObservableCounter("outboard.replicas.repeated", () => Each("outcome", static counters => counters.Replicas.Repeats), "{request}", "Requests that were with a replica when it ended: repeated here, or failed because that might do harm.");
        _meter.CreateObservableCounter("outboard.replicas.restored", () => Each(static (_, counters) => counters.Replicas.Restored), "{session}", "Sessions that were opened anew because their replica is gone.");
        _meter.CreateObservableCounter("outboard.seals.refused", () => Each("reason", static counters => counters.Replicas.Refusals), "{text}", "Session ids and requestStates that were not believed.");
        _meter.CreateObservableCounter("outboard.bytes.from_client", () => Each(static (_, counters) => counters.BytesFromClient), "By", "Bytes of messages from clients.");
        _meter.CreateObservableCounter("outboard.bytes.from_child", () => Each(static (_, counters) => counters.BytesFromChild), "By", "Bytes of messages from children.");
    }

    /// <summary>Of a call, from its request to its answer.</summary>
    public Histogram<double> Duration { get; }

    /// <summary>The calls that ended while nobody listened.</summary>
    public EarlyCalls Early { get; } = new();

    /// <summary>It is one of these, and not of another gateway's in the same process.</summary>
    public bool Owns(Instrument instrument) => instrument.Meter == _meter;

    public BackendCounters For(StdioBackend backend) => _backends[backend] = new BackendCounters(this, backend.Name);

    public void Forget(StdioBackend backend) => _backends.TryRemove(backend, out _);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Each(string label, Func<BackendCounters, IEnumerable<KeyValuePair<string, long>>> read) =>
        _backends.SelectMany(entry => read(entry.Value).Select(count =>
            new Measurement<long>(count.Value, new KeyValuePair<string, object?>("server", entry.Key.Name), new KeyValuePair<string, object?>(label, count.Key))));

    private IEnumerable<Measurement<long>> Each(Func<StdioBackend, BackendCounters, long> read) =>
        _backends.Select(entry => new Measurement<long>(read(entry.Key, entry.Value), new KeyValuePair<string, object?>("server", entry.Key.Name)));
}

/// <summary>One server's counters, cheap enough for every message.</summary>
internal sealed class BackendCounters(Metrics metrics, string server)
{
    private long _fromClient;
    private long _fromChild;
    private long _listsFromKept;

    public long BytesFromClient => Interlocked.Read(ref _fromClient);

    public long BytesFromChild => Interlocked.Read(ref _fromChild);

    public void FromClient(int bytes) => Interlocked.Add(ref _fromClient, bytes);

    public void FromChild(int bytes) => Interlocked.Add(ref _fromChild, bytes);

    public ReplicaCounters Replicas { get; } = new();

    public long ListsFromKept => Interlocked.Read(ref _listsFromKept);

    public void Answered(Call call, bool isError, TimeSpan took) =>
        Count(new CountedCall(server, call.Method, call.Method == Method.ToolsCall ? call.Subject : null, isError), took);

    /// <summary>A list was answered without its child.</summary>
    public void AnsweredFromKept(Method method)
    {
        Interlocked.Increment(ref _listsFromKept);
        Count(new CountedCall(server, method, null, false), TimeSpan.Zero);
    }

    private void Count(CountedCall counted, TimeSpan took)
    {
        if (metrics.Duration.Enabled || !metrics.Early.TryKeep(counted, took.TotalSeconds, metrics.Duration))
        {
            metrics.Duration.Record(took.TotalSeconds, counted.ToTags());
        }
    }
}
