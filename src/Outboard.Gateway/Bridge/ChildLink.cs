using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Stdio;
using Outboard.Gateway.Translation;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// A child and the conversation with it: what is in flight, who holds it, and where what it says goes (request path, steps 6, 8 and 9).
/// </summary>
internal sealed partial class ChildLink
{
    /// <summary>A child whose input stays full for this long refuses the call (bridge-compat R35).</summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly long _started;
    private Call? _holder;

    /// <summary>Starts a child and begins to listen to it.</summary>
    /// <param name="backend">Whose child it is.</param>
    /// <param name="owner">The session it belongs to; null for a shared one, and for one of a single call.</param>
    /// <param name="isShared">Calls of several requests that know nothing of each other run on it.</param>
    /// <param name="start">Starts it, its output and errors going to the two given.</param>
    /// <param name="services">The gateway's.</param>
    /// <param name="isProbe">It was started to be asked something: the log is spared what it prints.</param>
    /// <exception cref="Outboard.Manifests.OutboardException">It cannot be started.</exception>
    public ChildLink(StdioBackend backend, Session? owner, bool isShared, Func<FrameReader, ErrorLines, Child> start, BackendServices services, bool isProbe = false)
    {
        Backend = backend;
        Owner = owner;
        IsProbe = isProbe;
        ToolSchemas = backend.ToolSchemas;
        _time = services.Time;
        _log = services.Log;
        _started = _time.GetTimestamp();
        LastHeard = _started;
        Lease = isShared ? new Lease(_time) : null;
        Lists = isShared ? new KeptLists(backend.Caching, _time) : null;
        Listening = new LegacyListening(this);
        Errors = new ErrorLines(line => LogStandardError(IsProbe ? LogLevel.Debug : LogLevel.Information, backend.Name, line), _time);
        Child = start(new FrameReader(OnLine), Errors);
        Writer = new FrameWriter(Child.WriteAsync);
        Ended = WatchAsync();
        Child.Begin();
    }

    public StdioBackend Backend { get; }

    /// <summary>The session this child belongs to; null for a shared child, and for one of a single call.</summary>
    public Session? Owner { get; }

    /// <summary>It serves nobody: it was started to be asked something.</summary>
    public bool IsProbe { get; private set; }

    public Child Child { get; }

    public ErrorLines Errors { get; }

    /// <summary>Completes when the child has ended and every call it had was told so.</summary>
    public Task<ChildExit> Ended { get; }

    public FrameWriter Writer { get; }

    public PendingCalls Calls { get; } = new();

    /// <summary>Null where a child has only one party to talk to, and where it asks nobody anything: in the modern era.</summary>
    public Lease? Lease { get; private set; }

    /// <summary>The call that has the child to itself.</summary>
    public Call? Holder => _holder;

    /// <summary>Its answer to <c>initialize</c>, once the bridge has had one.</summary>
    public ServerHello? Hello { get; set; }

    /// <summary>It speaks 2026-07-28; false while that is not known.</summary>
    public bool IsModern => Hello is { Era: Era.Modern };

    /// <summary>What the legacy clients of a modern child want to hear of its changes.</summary>
    public LegacyListening Listening { get; }

    /// <summary>What is known of its tools: with all children of the server in common, unless it is one caller's own.</summary>
    public ToolSchemas ToolSchemas { get; set; }

    /// <summary>Its lists, where more than one modern client may ask for them.</summary>
    public KeptLists? Lists { get; }

    /// <summary>The tools of this child are others than they were: nothing of what was known of them holds.</summary>
    public void OnToolsChanged()
    {
        ToolSchemas.Forget();
        Backend.Repeatable.Forget();
    }

    /// <summary>The log level it was told; null for none.</summary>
    public LoggingLevel? Level { get; private set; }

    /// <summary>When it last wrote a line (timestamp).</summary>
    public long LastHeard { get; private set; }

    /// <summary>One beside the shared child, which alone speaks for the server as a whole.</summary>
    public bool IsSpare { get; set; }

    /// <summary>When a caller of its own last came (timestamp).</summary>
    public long LastUsed { get; set; }

    public TimeSpan Age => _time.GetElapsedTime(_started);

    /// <summary>Steps 6 and 8: gives the call its number and writes its frame. False when the child has ended or does not read; the call is then still the caller's to end.</summary>
    public bool TryForward(Call call, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        EnsureLevel(call);
        call.Started = call.LastSign = _time.GetTimestamp();
        if (call.Lease == LeaseKind.Exclusive)
        {
            _holder = call;
        }

        if (!Calls.TryAdd(call))
        {
            Interlocked.CompareExchange(ref _holder, null, call);
            return false;
        }

        // :: Step 6: rewrite id and progress token in the bytes
        var own = call.Number;
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        var number = Splice.Digits(own, room);

        // :: Step 8: write the frame to stdin with back-pressure
        var isWhole = !frame.Removed.Exists;
        if (Writer.TryWrite(bytes, frame.Id, number, isWhole ? frame.ProgressToken : frame.Removed, isWhole ? number : default))
        {
            return true;
        }

        if (Calls.TryTake(own, out var taken) && taken == call)
        {
            Interlocked.CompareExchange(ref _holder, null, call);
            return false;
        }

        // Cancelled, or overtaken by the end of the child, in this very moment: whoever did so has ended it.
        if (taken is not null)
        {
            Release(taken);
        }

        return true;
    }

    /// <summary>As <see cref="TryForward"/>, waiting while the child does not read.</summary>
    public async ValueTask<bool> ForwardAsync(Call call, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        var since = _time.GetTimestamp();
        while (!TryForward(call, bytes.Span, frame))
        {
            var left = WriteLimit - _time.GetElapsedTime(since);
            if (Child.Exited.IsCompleted || left <= TimeSpan.Zero || !await WaitForSpaceAsync(left))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits until another write is worth a try; false when it is not within <paramref name="limit"/>.</summary>
    public async Task<bool> WaitForSpaceAsync(TimeSpan limit)
    {
        try
        {
            // A child that has closed its input has nearly always ended, and its exit is on its way.
            await (Writer.IsClosed ? Child.Exited : Writer.WaitForSpaceAsync()).WaitAsync(limit, _time);
        }
        catch (TimeoutException)
        {
            return false;
        }

        await Task.Yield();
        return true;
    }

    /// <summary>The call is over, however it ended: its hold on the child ends with it.</summary>
    public void Release(Call call)
    {
        var lease = call.TakeLease();
        if (lease == LeaseKind.None)
        {
            return;
        }

        if (lease == LeaseKind.Exclusive)
        {
            _holder = null;
        }

        Lease?.Exit(lease);
    }

    /// <summary>The call waits for its user: if it has the child to itself, plain calls may pass meanwhile.</summary>
    public void Suspend(Call call)
    {
        if (_holder == call && Lease is { } lease)
        {
            Calls.WhileInFlight(call, lease.Suspend);
        }
    }

    /// <summary>
    /// The caller wants no answer any more while the child works on: tells the child so with <paramref name="notice"/>, its
    /// <paramref name="requestId"/> replaced, and keeps the number until it has answered.
    /// </summary>
    /// <returns>The call, now the caller's of this method to end; null when none in flight matches.</returns>
    public Call? Abandon(Func<Call, bool> match, ReadOnlySpan<byte> notice, Slice requestId)
    {
        var stand = new AbandonedCall { Started = _time.GetTimestamp() };
        if (Calls.Abandon(match, stand, Lease) is not { } call)
        {
            return null;
        }

        // In one step: the hold may already be another's.
        Interlocked.CompareExchange(ref _holder, null, call);

        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        Writer.TryWrite(notice, requestId, Splice.Digits(stand.Number, room), default, default);
        return call;
    }

    /// <summary>Step 9, on the child's reading thread.</summary>
    private void OnLine(ReadOnlySpan<byte> line, bool cut)
    {
        LastHeard = _time.GetTimestamp();
        try
        {
            if (cut)
            {
                OnLongLine(line);
            }
            else
            {
                OnFrame(line);
            }
        }
#pragma warning disable CA1031 // One line that we fail on must cost neither the child its reader nor the process its life.
        catch (Exception e)
        {
            LogBug(Backend.Name, e);
        }
#pragma warning restore CA1031
    }

    private void OnFrame(ReadOnlySpan<byte> line)
    {
        if (Frame.Parse(line, out var frame) != FrameFault.None)
        {
            OnJunk(line);
            if (SpoiltReply.TryReadId(line, out var spoilt))
            {
                Fail(spoilt, $"answered with a message that cannot be read: a reply is JSON in UTF-8, nested at most {Frame.MaxDepth} deep, and holds either a result or an error object.");
            }

            return;
        }

        Backend.Counters.FromChild(line.Length);

        // :: Step 9: route what comes back
        if (frame.IsReply)
        {
            OnReply(line, frame);
        }
        else if (IsModern)
        {
            ModernAttribution.Route(this, line, frame);
        }
        else
        {
            Attribution.Route(this, line, frame);
        }
    }

    private void OnReply(ReadOnlySpan<byte> line, in Frame frame)
    {
        if (!Splice.TryReadId(frame.Id.Of(line), out var number) || !Calls.TryTake(number, out var call))
        {
            LogUnknownReply(Backend.Name);
            return;
        }

        Release(call);
        if (call.GoesOn(this, line, frame))
        {
            Backend.OnGoesOn(this);
            return;
        }

        Backend.OnAnswered(this, call, frame.Kind == FrameKind.Error);
        if (frame.Kind == FrameKind.Error)
        {
            call.OnErrorReply(frame.Outcome.Of(line));
        }

        if (call.Method == Method.ToolsList && Backend.Tools is { } filter)
        {
            line = filter.Apply(line);
            Frame.Parse(line, out var filtered);
            call.Outcome = filtered.Outcome;
            call.Reply(line, filtered.Id);
            return;
        }

        if (call.Method == Method.Listen)
        {
            ListenAnswers.Reply(call, line, frame);
            return;
        }

        if (Owner is null && call.Session is { Version: < ProtocolVersion.V2025_06_18 } session && frame.Kind == FrameKind.Result && !IsModern)
        {
            LegacyPayload.Reply(call, line, frame, session.Version);
            return;
        }

        call.Outcome = frame.Outcome;
        call.Reply(line, frame.Id);
    }

    /// <summary>Step 11: the child is gone, and everybody who waits for it is told at once.</summary>
    private async Task<ChildExit> WatchAsync()
    {
        var exit = await Child.Exited;
        Writer.Close();

        // :: Step 11: on child death every call in flight gets its error at once
        var error = new RpcError(RpcError.InternalError, Backend.DescribeDeath(this, exit));
        foreach (var call in Calls.Close())
        {
            Release(call);
            Backend.OnAnswered(this, call, isError: true);
            if (call.Method == Method.Listen)
            {
                Backend.EndListen(call);
            }
            else
            {
                call.Fail(error, retryable: false);
            }
        }

        return exit;
    }

    [LoggerMessage("{Server}: {Line}")]
    private partial void LogStandardError(LogLevel level, string server, string line);

    [LoggerMessage(LogLevel.Error, "{Server}: a line of the child could not be handled. This is a fault of Outboard; please report it.")]
    private partial void LogBug(string server, Exception exception);

    [LoggerMessage(LogLevel.Debug, "{Server}: answered a request that is not in flight; dropped")]
    private partial void LogUnknownReply(string server);
}
