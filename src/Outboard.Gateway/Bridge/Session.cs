using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Bridge;

/// <summary>One client's conversation with one server, over HTTP+SSE or Streamable HTTP.</summary>
internal sealed class Session(string id, string? principal, TimeProvider time)
{
    /// <summary>POST streams kept for a client that may come back to them.</summary>
    private const int MaxResumable = 16;

    private static readonly TimeSpan KeepCompleted = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<EventStream> _resumable = [];
    private long _lastUsed = time.GetTimestamp();
    private HashSet<string>? _subscriptions;
    private TaskCompletionSource? _streamOpened;
    private int _lastStream;

    public string Id => id;

    /// <summary>Who opened it: a digest of the credentials. Another caller's use of the id is treated as unknown (bridge-compat R22).</summary>
    public string? Principal => principal;

    public ProtocolVersion Version { get; set; } = ProtocolVersion.V2025_03_26;

    public ClientCapabilities Capabilities { get; set; }

    /// <summary>What a modern child is told of it with each request; null while that is not known, or nobody asks.</summary>
    public Introduction? Introduction { get; set; }

    /// <summary>The least level it asked to see; null while it has not asked.</summary>
    public LoggingLevel? Level { get; set; }

    /// <summary>A digest of the header values its child was started with; null where headers do not matter (bridge-compat R43).</summary>
    public string? HeaderDigest { get; init; }

    /// <summary>The child of its own, where sharing is by session.</summary>
    public ChildLink? OwnChild { get; set; }

    /// <summary>The stream that belongs to no request: the SSE connection, or the GET stream of Streamable HTTP once there is one.</summary>
    public EventStream? Stream { get; set; }

    /// <summary>True for HTTP+SSE, where every message goes over the one stream.</summary>
    public bool IsSse { get; init; }

    /// <summary>Opened anew here, because the replica that held it is gone.</summary>
    public bool IsRestored { get; init; }

    /// <summary>Sent on its first stream that belongs to no request, before anything else.</summary>
    public IReadOnlyList<byte[]> ToldFirst { get; set; } = [];

    public bool HasEnded { get; private set; }

    public TimeSpan IdleFor => time.GetElapsedTime(_lastUsed);

    /// <summary>Completes when the client has opened the stream that belongs to no request.</summary>
    public Task StreamOpened
    {
        get
        {
            lock (_lock)
            {
                return Stream is not null ? Task.CompletedTask : (_streamOpened ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    public void Touch() => _lastUsed = time.GetTimestamp();

    /// <summary>It has asked for log messages of this level, or not said which it wants.</summary>
    public bool WantsMessage(LoggingLevel? level) => level is null || level >= (Level ?? LoggingLevel.Info);

    /// <summary>Resource URIs as they stand in the frame, quotes included.</summary>
    public bool IsSubscribed(string uri)
    {
        lock (_lock)
        {
            return _subscriptions?.Contains(uri) is true;
        }
    }

    public bool Subscribe(string uri)
    {
        lock (_lock)
        {
            return (_subscriptions ??= []).Add(uri);
        }
    }

    public bool Unsubscribe(string uri)
    {
        lock (_lock)
        {
            return _subscriptions?.Remove(uri) is true;
        }
    }

    public string[] GetSubscriptions()
    {
        lock (_lock)
        {
            return [.. _subscriptions ?? []];
        }
    }

    /// <summary>A new stream for the messages of one POST, which the client may come back to.</summary>
    public EventStream OpenResumable()
    {
        lock (_lock)
        {
            if (_resumable.Count == MaxResumable)
            {
                _resumable.RemoveAt(0);
            }

            var stream = new EventStream(++_lastStream, time, expected: true);
            _resumable.Add(stream);
            return stream;
        }
    }

    /// <summary>The GET stream, made on its first use.</summary>
    public EventStream OpenStandalone()
    {
        lock (_lock)
        {
            if (Stream is null)
            {
                Stream = new EventStream(EventId.Standalone, time, expected: ToldFirst.Count > 0);
                foreach (var frame in ToldFirst)
                {
                    Stream.TrySend(frame);
                }
            }

            _streamOpened?.TrySetResult();
            return Stream;
        }
    }

    /// <summary>The stream an event id names; null when it is not kept, or never was.</summary>
    public EventStream? Find(int stream)
    {
        lock (_lock)
        {
            return stream == EventId.Standalone ? Stream : _resumable.Find(s => s.Number == stream);
        }
    }

    /// <summary>Sends a frame that belongs to no request; false when the client has no stream open for it.</summary>
    public bool TrySend(ReadOnlySpan<byte> frame, Slice replaced = default, ReadOnlySpan<byte> replacement = default) =>
        !HasEnded && Stream?.TrySend(frame, replaced, replacement) is true;

    public void OnPulse()
    {
        lock (_lock)
        {
            Stream?.OnPulse();
            foreach (var stream in _resumable)
            {
                stream.OnPulse();
            }

            // What was delivered to its end is kept a little while for a client that lost the tail of it.
            _resumable.RemoveAll(static s => s.IsCompleted && s.SilentFor > KeepCompleted);

            // An open stream is life, as long as keep-alive comments get through: a dead connection is found out by them (R15).
            if (Stream?.IsConnected is true || _resumable.Exists(static s => s.IsConnected))
            {
                Touch();
            }
        }
    }

    /// <summary>Ends its streams; nothing is delivered to it any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            HasEnded = true;
            Stream?.Complete();
            _resumable.ForEach(static s => s.Complete());
            _resumable.Clear();
        }
    }
}
