using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Replicas;
using Outboard.Gateway.Routing;
using Outboard.Gateway.Stdio;
using Outboard.Gateway.Translation;
using Outboard.Gateway.Transports;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// The heart of the bridge: takes a client's messages to the child that serves them (request path, steps 5 to 8). What comes back takes
/// its way through <see cref="ChildLink"/> (steps 9 and 11); the transports stand before and behind it (steps 3, 4 and 10).
/// </summary>
internal sealed partial class StdioBackend : Backend
{
    /// <summary>Calls wait this long for a child that is starting again (bridge-compat R3).</summary>
    private static readonly TimeSpan ChildLimit = TimeSpan.FromSeconds(10);

    /// <summary>And this long for their turn on a child (mcp-transports 18).</summary>
    private static readonly TimeSpan LeaseLimit = TimeSpan.FromSeconds(30);

    /// <summary>No call lasts longer, whatever progress it shows (R33).</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromHours(1);

    private static readonly TimeSpan Politely = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Firmly = TimeSpan.FromSeconds(3);

    private readonly BackendServices _services;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<ChildLink, byte> _links = new();

    // Calls that wait for a child or their turn on one. Whoever takes a call out is the one that ends it or sends it on.
    private readonly ConcurrentDictionary<Call, byte> _waiting = new();
    private readonly SharedChild? _shared;
    private readonly SpareChildren? _spares;
    private readonly CallChildren? _perCall;
    private readonly ToolNames _toolNames = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StdioBackend(ServerSpec spec, BackendServices services)
        : base(spec)
    {
        _services = services;
        _log = services.Log;

        // Without sessions a child cannot belong to one: each request gets its own.
        Sharing = services.Settings.Stateless && spec.Sharing == Sharing.Session ? Sharing.Call : spec.Sharing;
        Questions = new Questions(services.Time);
        Together = new Together(this);
        Tools = ToolFilter.For(spec);
        Caching = new Caching(spec.CacheTtl, spec.CacheScope);
        Headers = HeaderEnvironment.For(spec);
        Counters = services.Metrics.For(this);
        _shared = Sharing == Sharing.Shared ? new SharedChild(this, services) : null;
        _spares = Sharing == Sharing.Shared ? new SpareChildren(this) : null;
        _perCall = Sharing == Sharing.Call ? new CallChildren(this, services) : null;
        CallerChildren = Sharing == Sharing.Session ? new CallerChildren(this, services.Quota) : null;
        Suspensions = new Suspensions(services.Time);
        Listens = new Listens(this, services.Quota);
        ToolSchemas = new ToolSchemas(this, services.Log);
    }

    public Sharing Sharing { get; }

    public bool SharesChild => Sharing == Sharing.Shared;

    public SessionTable Sessions { get; } = new();

    public Questions Questions { get; }

    public Together Together { get; }

    /// <summary>Null where a child is not for a session or a caller.</summary>
    public CallerChildren? CallerChildren { get; }

    /// <summary>Calls of modern clients that wait for their users.</summary>
    public Suspensions Suspensions { get; }

    /// <summary>What modern clients want to be told of.</summary>
    public Listens Listens { get; }

    public ToolSchemas ToolSchemas { get; }

    public Seal Seal => _services.Seal;

    /// <summary>Where other replicas reach this one; empty for one that stands alone.</summary>
    public string OwnAddress => _services.Peers.Own;

    public ILogger Log => _log;

    /// <summary>How long answers of legacy children may be kept.</summary>
    public Caching Caching { get; }

    /// <summary>Null where every tool is offered.</summary>
    public ToolFilter? Tools { get; }

    /// <summary>Null where the environment does not depend on the caller.</summary>
    public HeaderEnvironment? Headers { get; }

    public BackendCounters Counters { get; }

    public TimeProvider Time => _services.Time;

    /// <summary>The last answer a child of this server gave to <c>initialize</c>; null before the first.</summary>
    public ServerHello? Hello { get; set; }

    /// <summary>The shared child, while there is one.</summary>
    public ChildLink? CurrentChild => _shared?.Current;

    /// <summary>A bridge whose only server cannot start has nothing to wait for (bridge-compat 1.6).</summary>
    public bool GivesUpAtOnce => !Life.WasReady && _services.Settings.RootServer == Name && _services.Settings.Manifest.Servers.Count == 1;

    /// <summary>Subscriptions are no calls: they last.</summary>
    public int CallsInFlight => _links.Sum(static entry => entry.Key.Calls.All().Count(static call => call.Method != Method.Listen));

    public int CallsWaiting => _waiting.Count;

    public int Children => _links.Count;

    /// <summary>A client waits for an answer: what a drain is for. The bridge's own requests and calls that were given up are not.</summary>
    private bool IsAwaited => !_waiting.IsEmpty || _links.Any(static entry => entry.Key.Calls.All().Any(static call => call.IsAwaited && call.Method != Method.Listen));

    public override void Start()
    {
        switch (Sharing)
        {
            case Sharing.Shared:
                _ = _shared!.RunAsync();
                break;
            case Sharing.Call:
                _perCall!.Start();
                break;
            default:
                _ = TryOutAsync();
                break;
        }
    }

    public override Task ServeAsync(HttpContext context, in Address address) => address.Rest switch
    {
        "/mcp" or "/mcp/" => StreamableHttp.ServeAsync(context, this, address, _services),
        "/sse" or "/sse/" => LegacySse.OpenAsync(context, this, address, _services),
        _ when IsMessages(address.Rest) => LegacySse.PostAsync(context, this, address, _services),
        _ => Answers.NotFoundAsync(context),
    };

    /// <summary>Takes one request to a child. Its answer, or the error in place of one, reaches the caller by way of <paramref name="call"/>.</summary>
    public ValueTask SubmitAsync(Call call, ReadOnlyMemory<byte> bytes, in Frame frame, IHeaderDictionary headers)
    {
        if (AnswersItself(call, bytes.Span, frame))
        {
            return ValueTask.CompletedTask;
        }

        if (Era == Era.Modern && call.Era == Era.Legacy)
        {
            // :: Step 7: translate if client and child are of different eras
            return ModernChildLegacyClient.SubmitAsync(this, call, bytes, frame, headers);
        }

        return Hello is null && call.Session is null ? SubmitWhenKnownAsync(call, bytes, frame, headers) : PickAsync(call, bytes, frame, headers);
    }

    private ValueTask PickAsync(Call call, ReadOnlyMemory<byte> bytes, in Frame frame, IHeaderDictionary headers)
    {
        // :: Step 5: pick the child by the server's sharing rule
        var link = SharesChild ? _shared!.Current : call.Affinity ?? call.Session?.OwnChild;
        var kind = LeaseFor(call, link);
        if (link is null || (link.Lease is { } lease && !lease.TryEnter(kind, call.Session)))
        {
            return SubmitSlowlyAsync(call, bytes, frame, kind, headers);
        }

        call.Lease = link.Lease is null ? LeaseKind.None : kind;
        return link.TryForward(call, bytes.Span, frame) ? ValueTask.CompletedTask : ForwardAsync(link, call, bytes, frame, kind, headers);
    }

    /// <summary>Sends a notification of a child to every session that wants it, on the session's own stream.</summary>
    public void Broadcast(ChildLink link, ReadOnlySpan<byte> line, Func<Session, bool> wants)
    {
        if (link.Owner is { } owner)
        {
            owner.TrySend(line);
            return;
        }

        if (CallerChildren is not null || link.IsSpare)
        {
            // A caller's own child; sessions have theirs. And what all children of a kind report, the shared one reports to all.
            return;
        }

        foreach (var session in Sessions.All)
        {
            if (wants(session))
            {
                session.TrySend(line);
            }
        }
    }

    /// <summary>Tells the sessions that a list, or a resource they have subscribed to, has changed.</summary>
    /// <param name="link">The child that says so.</param>
    /// <param name="line">Its notification.</param>
    /// <param name="frame">The envelope of that.</param>
    public void BroadcastChange(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        var uri = frame.Method == Method.ResourcesUpdated ? System.Text.Encoding.UTF8.GetString(frame.Subject.Of(line)) : null;
        Broadcast(link, line, session => uri is null || session.IsSubscribed(uri));
    }

    /// <summary>A call has its answer, or will never have one.</summary>
    public void OnAnswered(ChildLink link, Call call, bool isError)
    {
        Questions.CloseAll(q => q.Call == call, static q =>
        {
            // The child has answered without waiting for its own question, which was perhaps about something else.
            q.Withdraw();
            q.Refuse(new RpcError(RpcError.InternalError, "The request this was asked for has ended."));
        });
        if (call is OwnCall or AbandonedCall)
        {
            return;
        }

        if (call.Method == Method.Listen)
        {
            // Lasted as long as somebody listened; no call to be counted, and nothing a drain waits for.
            OnGoesOn(link);
            return;
        }

        if (isError)
        {
            Together.OnRefused(call);
        }

        call.Session?.Touch();
        Counters.Answered(call, isError, Time.GetElapsedTime(call.Started));
        if (Sharing == Sharing.Call)
        {
            _ = StopChildAsync(link, Time);
        }

        SignalIdle();
    }

    public override async Task StopAsync(TimeSpan drain)
    {
        Life.Enter(ServerState.Draining);
        foreach (var (link, _) in _links)
        {
            link.EndListens(static _ => true, static listen => ListenAnswers.Complete(listen));
        }

        Listens.End();
        if (IsAwaited)
        {
            await Task.WhenAny(_idle.Task, Task.Delay(drain, Time));
        }

        foreach (var session in Sessions.All)
        {
            EndSession(session);
        }

        await (_shared?.StopAsync() ?? Task.CompletedTask);
        await Task.WhenAll(_links.Select(entry => StopChildAsync(entry.Key, Time)));
        _shared?.Dispose();
        _services.Metrics.Forget(this);
    }

    public override ServerStatus GetStatus() =>
        new(Life.State.ToString().ToLowerInvariant(), Life.Restarts, Life.LastExit, Sessions.Count, CallsInFlight, CallsWaiting, Children, Era == Era.Auto ? null : Era.ToString().ToLowerInvariant());

    private bool AnswersItself(Call call, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        if (Life.State == ServerState.Draining)
        {
            call.Fail(new RpcError(RpcError.InternalError, $"Server '{Name}' is shutting down."), retryable: true);
            return true;
        }

        if (frame.Method == Method.ToolsCall)
        {
            call.Subject = _toolNames.Get(frame.Subject.Of(bytes));
            if (Tools is { } tools && ToolNames.Read(frame.Subject.Of(bytes)) is var tool && !tools.Offers(tool))
            {
                call.Fail(new RpcError(RpcError.InvalidParams, $"Unknown tool: {tool}"), retryable: false);
                return true;
            }

            return false;
        }

        if (call.Era == Era.Modern || (Sharing == Sharing.Session && Era != Era.Modern))
        {
            return false;
        }

        if (frame.Method == Method.Ping)
        {
            call.Reply(OwnFrames.EmptyResult, OwnFrames.EmptyResultId);
            return true;
        }

        return Era == Era.Modern
            ? ModernChildLegacyClient.TryAnswer(this, call, bytes, frame)
            : frame.Method is Method.SetLevel or Method.ResourcesSubscribe or Method.ResourcesUnsubscribe && Together.TryAnswer(call, bytes, frame);
    }

    /// <summary>Writes a frame to a child, waiting while it does not read; dropped when there is none, or it does not read for long.</summary>
    public async ValueTask WriteAsync(ChildLink? link, ReadOnlyMemory<byte> bytes, Slice replaced = default, ReadOnlyMemory<byte> replacement = default)
    {
        while (link is not null && !link.Child.Exited.IsCompleted && !link.Writer.TryWrite(bytes.Span, replaced, replacement.Span, default, default))
        {
            if (!await link.WaitForSpaceAsync(ChildLimit))
            {
                LogNotRead(Name);
                return;
            }
        }
    }

    private void OnAbandoned(ChildLink link, Call call, string why)
    {
        Questions.CloseAll(q => q.Call == call, q =>
        {
            q.Withdraw();
            q.Refuse(new RpcError(RpcError.InternalError, why));
        });
        OnAnswered(link, call, isError: true);
    }

    [LoggerMessage(LogLevel.Warning, "{Server}: does not read its input; a message to it was dropped")]
    private partial void LogNotRead(string server);
}
