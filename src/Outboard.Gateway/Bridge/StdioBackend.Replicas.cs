using System.Collections.Concurrent;
using System.Numerics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Replicas;
using Outboard.Gateway.Translation;
using Outboard.Gateway.Transports;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// Step 4 with more than one replica: ids that say where a session lives, and sessions of replicas that are gone.
internal sealed partial class StdioBackend
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Restoring>>> _restoring = new(StringComparer.Ordinal);
    private readonly EndedSessions _ended = new();
    private readonly long[] _refusedIds = new long[Enum.GetValues<SessionFault>().Length];

    public Peers Peers => _services.Peers;

    /// <summary>Which tools do no harm when they are called twice.</summary>
    public RepeatableTools Repeatable { get; } = new();

    public bool IsDraining => Life.State == ServerState.Draining;

    /// <summary>Session ids carry what another replica needs; without a key they are random.</summary>
    public bool SealsIds => _services.Settings.Keys is not null;

    /// <summary>What an id that is not in the table carries; null when it opens no session of this server and caller, which is logged, at a falling rate.</summary>
    public SealedSession? Open(string id, string? principal)
    {
        if (!SealsIds)
        {
            return null;
        }

        var fault = SealedSession.TryOpen(_services.Seal, id, Name, principal, Time.GetUtcNow(), out var session);
        if (fault == SessionFault.None)
        {
            // Ours, or opened anew here, and ended since; unless this replica has ended it because it ends itself.
            return !IsDraining && (session!.Owner == Peers.Identity || _ended.Holds(id)) ? null : session;
        }

        Counters.Replicas.OnRefused(fault);
        var count = Interlocked.Increment(ref _refusedIds[(int)fault]);
        if (fault != SessionFault.Malformed && BitOperations.IsPow2(count))
        {
            LogRefusedId(Name, fault.ToString(), count);
        }

        return null;
    }

    /// <summary>Takes a request of this server to another replica (<see cref="Peers.ForwardAsync"/>).</summary>
    public async Task<Forwarded> ForwardAsync(HttpContext context, string owner, string? principal, ReadOnlyMemory<byte> body, string path = "/mcp", ForwardedRequest? @as = null)
    {
        var outcome = await Peers.ForwardAsync(context, owner, Name, principal, body, path, @as);
        if (Peers.AreThere)
        {
            Counters.Replicas.OnForwarded(outcome);
        }

        return outcome;
    }

    /// <summary>Opens a session anew whose owner is gone, under the same id; once, however many requests of it come at the same time.</summary>
    public async Task<Restoring> RestoreAsync(string id, SealedSession was, string? principal, IHeaderDictionary headers)
    {
        var restoring = _restoring.GetOrAdd(id, _ => new Lazy<Task<Restoring>>(() => RestoreOnceAsync(id, was, principal, headers)));
        try
        {
            return await restoring.Value;
        }
        finally
        {
            _restoring.TryRemove(KeyValuePair.Create(id, restoring));
        }
    }

    private string NewSessionId(string? principal, ClientHello? hello, string? headerDigest) => !SealsIds
        ? SessionTable.NewId()
        : new SealedSession
        {
            IsSse = hello is null,
            Hello = hello?.Shorten(),
            Credentials = SealedSession.Shorten(headerDigest),
            Owner = Peers.Identity,
            Issued = Time.GetUtcNow(),
        }.Close(_services.Seal, Name, principal);

    private void OnEnded(Session session)
    {
        // Whoever names it again gets a 404, as for a session that was opened here: its id alone does not tell.
        if (session.IsRestored && !IsDraining)
        {
            _ended.Add(session.Id);
        }
    }

    private async Task<Restoring> RestoreOnceAsync(string id, SealedSession was, string? principal, IHeaderDictionary headers)
    {
        if (Sessions.Find(id, principal) is not null)
        {
            return Restoring.Done;
        }

        if (was.Hello is not { } hello)
        {
            return new Restoring(StatusCodes.Status404NotFound, new RpcError(RpcError.SessionNotFound, "Session not found"));
        }

        if (Headers?.Fault(headers) is { } fault)
        {
            return new Restoring(StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, fault));
        }

        var digest = Headers?.Digest(headers);
        if (SealedSession.Shorten(digest) != was.Credentials)
        {
            return new Restoring(StatusCodes.Status403Forbidden, new RpcError(RpcError.InvalidRequest, "The session was opened with other credentials in its headers."));
        }

        if (IsDraining || !_services.Quota.TryTake())
        {
            return new Restoring(StatusCodes.Status503ServiceUnavailable, RefuseMore("sessions"));
        }

        var session = new Session(id, principal, Time) { IsRestored = true, HeaderDigest = digest, Capabilities = hello.Capabilities, Version = hello.Version };
        if ((Sharing == Sharing.Session ? await ReplayAsync(session, hello, headers) : await FindAsync(headers)) is { } error)
        {
            _services.Quota.GiveBack();
            return new Restoring(StatusCodes.Status503ServiceUnavailable, error);
        }

        // A child of the modern era is told with each request what the client said once.
        session.Introduction = Era == Era.Modern ? Introduction.Of(hello, Spec.Interactive == Interactive.Auto) : null;

        // What was said while nobody held the session is not known: nothing the client remembers may be trusted (mcp-transports 15.1).
        session.ToldFirst = [.. Together.ChangesOf(session.OwnChild?.Hello ?? Hello)];
        Sessions.Add(session);
        _ = session.Introduction is null ? Task.CompletedTask : (session.OwnChild ?? CurrentChild)?.Listening.RefreshAsync();
        if (session.OwnChild is { Ended.IsCompleted: true })
        {
            EndSession(session);
        }

        Counters.Replicas.OnRestored();
        LogRestored(Name, was.Owner);
        return Restoring.Done;
    }

    /// <summary>The shared child need not hear of it. Null when that is there.</summary>
    private async Task<RpcError?> FindAsync(IHeaderDictionary headers) =>
        await HelloAsync(headers) is null ? new RpcError(RpcError.InternalError, WhyUnavailable()) : null;

    /// <summary>Gives the session a child of its own, which hears what the client said to the one that is gone. Null when it is ready.</summary>
    private async Task<RpcError?> ReplayAsync(Session session, ClientHello hello, IHeaderDictionary headers)
    {
        ChildLink? link = null;
        try
        {
            var env = Headers?.Fill(headers);
            var era = await DecideEraOnlyAsync(env);
            link = Launch(session, env);
            await (era == Era.Modern ? BeginModernAsync(link) : BeginLegacyAsync(link, session, hello));
            session.OwnChild = link;
            return null;
        }
        catch (Exception e) when (e is OutboardException or IOException or TimeoutException)
        {
            await (link is null ? Task.CompletedTask : StopChildAsync(link, Time));
            return new RpcError(RpcError.InternalError, $"Server '{Name}' could not be started for a session whose replica is gone: {ReasonOf(e)}");
        }
    }

    private async Task BeginModernAsync(ChildLink link) => Hello = await link.ShakeHandsAsync(Era.Modern, interactive: false, Spec.StartTimeout);

    private async Task BeginLegacyAsync(ChildLink link, Session session, ClientHello hello)
    {
        var answer = await link.AskAsync(Encoding.UTF8.GetBytes(
            $$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":{{{JsonText.Quote(hello.RequestedVersion)}}},"capabilities":{{{hello.CapabilitiesJson}}},"clientInfo":{{{hello.InfoJson}}}}}"""))
            .WaitAsync(Spec.StartTimeout, Time);
        if (!InitializeAnswer.TryReadVersion(answer, out var agreed))
        {
            throw new IOException("It refused initialize.");
        }

        link.Hello = ServerHello.ReadInitialize(answer, Sharing, Caching);
        link.Writer.TryWrite(ServerHello.Initialized);
        session.Version = agreed;
    }

    [LoggerMessage(LogLevel.Information, "{Server}: a session was opened anew here; its replica {Owner} is gone")]
    private partial void LogRestored(string server, string owner);

    [LoggerMessage(LogLevel.Warning, "{Server}: a session id was refused: {Reason} ({Count} so far)")]
    private partial void LogRefusedId(string server, string reason, long count);
}

/// <summary>What came of opening a session anew.</summary>
/// <param name="Status">The HTTP status of the refusal; 0 when the session is there.</param>
/// <param name="Error">Why it is refused.</param>
internal sealed record Restoring(int Status, RpcError Error)
{
    public static readonly Restoring Done = new(0, default);

    public bool IsDone => Status == 0;
}
