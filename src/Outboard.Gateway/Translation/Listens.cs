using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>
/// <c>subscriptions/listen</c> of modern clients on a legacy child (mcp-transports 17.2): its change notifications are passed on to whoever
/// asked for them, and it is subscribed to a resource once, however many listen.
/// </summary>
internal sealed class Listens(StdioBackend backend, SessionQuota quota)
{
    /// <summary>At once, to leave room on a modern child for calls (house rule: every count has a limit).</summary>
    private const int Most = 2000;

    private readonly ConcurrentDictionary<Listen, byte> _open = new();
    private readonly ConcurrentDictionary<HttpContext, string?> _served = new();
    private readonly Watches _watches = new(backend);
    private int _count;

    private IEnumerable<Listen> All => _open.Select(static entry => entry.Key);

    public ValueTask ServeAsync(ModernRequest request) => WithinLimitAsync(request, ReadAsync);

    /// <summary>Serves one more listen, if there may be one: it lasts for as long as its client likes, as a session does.</summary>
    public async ValueTask WithinLimitAsync(ModernRequest request, Func<ModernRequest, ValueTask> serve)
    {
        var isOneMore = Interlocked.Increment(ref _count) <= Most;
        try
        {
            if (!isOneMore)
            {
                await request.RefuseAsync(StatusCodes.Status503ServiceUnavailable, new RpcError(RpcError.InternalError, $"Server '{backend.Name}' has {Most} subscriptions, and takes no more of them until some have ended."));
                return;
            }

            if (backend.Life.State == ServerState.Draining || !quota.TryTake())
            {
                await request.RefuseAsync(StatusCodes.Status503ServiceUnavailable, backend.RefuseMore("subscriptions"));
                return;
            }

            try
            {
                Begin(request.Context, request.Principal);
                await serve(request);
            }
            finally
            {
                Forget(request.Context);
                quota.GiveBack();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>A listen begins, wherever it is served.</summary>
    public void Begin(HttpContext context, string? principal) => _served[context] = principal;

    public void Forget(HttpContext context) => _served.TryRemove(context, out _);

    /// <summary>Cuts off the listens of callers that may listen no more, like whose token was revoked.</summary>
    /// <returns>How many there were.</returns>
    public int CutOff(Func<string?, bool> match)
    {
        var cut = _served.Where(entry => match(entry.Value)).Select(static entry => entry.Key).ToList();
        cut.ForEach(static context => context.Abort());
        return cut.Count;
    }

    /// <summary>A child says that something has changed.</summary>
    public void Tell(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        if (_open.IsEmpty || link.IsSpare)
        {
            return;
        }

        var uri = frame.Method == Method.ResourcesUpdated ? Written(frame.Subject.Of(line)) : null;
        foreach (var listen in All)
        {
            var isWanted = frame.Method switch
            {
                Method.ToolsListChanged => listen.Tools,
                Method.PromptsListChanged => listen.Prompts,
                Method.ResourcesListChanged => listen.Resources,
                Method.ResourcesUpdated => uri is not null && listen.Uris.Contains(uri),
                _ => false,
            };
            if (isWanted && (listen.Child ?? link) == link)
            {
                listen.Tell(line, frame);
            }
        }
    }

    /// <summary>Somebody listens to this caller's child.</summary>
    public bool IsHeard(ChildLink child) => All.Any(listen => listen.Child == child);

    /// <summary>Somebody listens for that resource on the shared child.</summary>
    public bool Wants(string uri) => _watches.Has(uri);

    /// <summary>The resources anybody listens for on the shared child.</summary>
    public string[] Uris => _watches.Uris;

    public void OnPulse()
    {
        foreach (var listen in All)
        {
            listen.Stream.OnPulse();
        }
    }

    /// <summary>There is nothing more to be told: the server stops, has failed for good, or the caller's child has ended.</summary>
    public void End(ChildLink? child = null)
    {
        foreach (var listen in All)
        {
            if (child is null || listen.Child == child)
            {
                listen.End();
            }
        }
    }

    private async ValueTask ReadAsync(ModernRequest request)
    {
        var (isRefused, child) = await request.TakeChildAsync();
        if (isRefused)
        {
            return;
        }

        var stream = new EventStream(null, backend.Time, expected: true);
        if (Listen.Read(request, stream, child) is not { } listen)
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidParams, "subscriptions/listen needs params.notifications: booleans, and resourceSubscriptions as a list of URIs."));
            return;
        }

        await ServeAsync(request.Context, listen);
    }

    private async Task ServeAsync(HttpContext context, Listen listen)
    {
        var taken = listen.Uris.ToArray();
        var subscribed = Array.ConvertAll(taken, uri => _watches.TakeAsync(uri, listen.Child));
        try
        {
            for (var i = 0; i < taken.Length; i++)
            {
                if (!await subscribed[i])
                {
                    listen.Uris.Remove(taken[i]);
                }
            }

            listen.Acknowledge();
            _open[listen] = 0;
            if (backend.Life.State is ServerState.Draining or ServerState.Failed || listen.Child?.Child.Exited.IsCompleted is true)
            {
                // Whoever ended all listens may have missed this one.
                listen.End();
            }

            await listen.Stream.ServeAsync(context.Response, after: null, context.RequestAborted);
        }
        finally
        {
            _open.TryRemove(listen, out _);
            Array.ForEach(taken, uri => _watches.Drop(uri, listen.Child));
        }
    }

    /// <summary>A URI as it stands in a child's frame, written our way; null for what is no text.</summary>
    private static string? Written(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        try
        {
            return !quoted.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.String ? JsonText.Quote(reader.GetString()!) : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate: nobody can have asked for it.
            return null;
        }
    }
}
