using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Replicas;

/// <summary>What came of a request that was to be served by another replica.</summary>
internal enum Forwarded
{
    /// <summary>The client has its answer, or has gone.</summary>
    Answered,

    /// <summary>Nobody has read the request: the owner is gone, is another process by now, or takes nothing new.</summary>
    OwnerGone,

    /// <summary>
    /// The owner has the request and ended before the answer was complete. The client still waits: where the response has not started any
    /// answer will do; where it has, it is an event stream and wants one more event.
    /// </summary>
    LostInFlight,
}

/// <summary>
/// The other replicas: takes requests to the one that holds what they are about, and hears theirs on a listener of its own. Only addresses
/// that came out of a seal of ours are called, and only whoever proves the key is spoken to (decision 0008).
/// </summary>
internal sealed partial class Peers : IAsyncDisposable
{
    /// <summary>Requests that are with others at once, event streams included.</summary>
    private const int MaxUnderWay = 4096;

    private const int IncarnationLength = 8;

    /// <summary>This process and no later one at its address.</summary>
    private readonly string _incarnation = $"/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IncarnationLength))}";

    private static readonly TimeSpan KeepIdle = TimeSpan.FromMinutes(1);

    private readonly GatewaySettings _settings;
    private readonly ILogger _log;
    private readonly PeerConnections _connections;
    private readonly HttpMessageInvoker _http;
    private readonly CancellationTokenSource _draining = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Listener? _listener;
    private int _underWay;
    private int _calls;

    public Peers(GatewaySettings settings, Seal seal, ILogger log)
    {
        _settings = settings;
        _log = log;
        Book = new PeerBook(settings.Time);
        _connections = new PeerConnections(seal, settings.Time, log);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = KeepIdle,
            MaxConnectionsPerServer = MaxUnderWay,
            ConnectCallback = _connections.ConnectAsync,
        });
        Introductions = new Introductions(_http, Book, (request, peer) => Address(request, peer), settings.Time, log);
    }

    /// <summary>This replica for the others, <c>host:port/incarnation</c>; empty when it stands alone. What is sealed with it leads to this process and to no later one at its address.</summary>
    public string Own { get; private set; } = "";

    public bool AreThere => Own.Length > 0;

    /// <summary>What the id of a session names as its owner: <see cref="Own"/>, or no address and the incarnation alone.</summary>
    public string Identity => AreThere ? Own : _incarnation;

    /// <summary>Who takes over a session whose owner is gone; null when nobody does.</summary>
    public string? HeirOf(string session) => Book.HeirOf(session, IsDraining ? null : Own);

    public PeerBook Book { get; }

    public Introductions Introductions { get; }

    /// <summary>This replica takes nothing new.</summary>
    public bool IsDraining => _draining.IsCancellationRequested;

    /// <summary>Opens the listener for the others, if the settings name an address for it.</summary>
    /// <exception cref="OutboardException">The address cannot be used, or there is no key.</exception>
    public async Task StartAsync(Func<HttpContext, string?, Task> handle, CancellationToken cancellation)
    {
        if (_settings.Peer is not { } text)
        {
            return;
        }

        if (_settings.Keys is null)
        {
            throw new OutboardException(
                "Replicas that reach each other need a key they share.",
                "OUTBOARD_PEER (or --peer) is given and OUTBOARD_KEY is not.",
                "Give every replica the same OUTBOARD_KEY, such as the output of: openssl rand -base64 48");
        }

        var address = await PeerAddress.ResolveAsync(text, _settings.Environment, cancellation);
        _listener = await Listener.StartAsync(
            address.Host, address.Port, _settings.Manifest.Gateway.MaxRequestBytes, owner: null, handle, _settings.Log, cancellation, _connections.Guard);
        _connections.Address = PeerAddress.Of(new Uri($"http://{address with { Port = _listener.Port }}"));
        Own = _connections.Address + _incarnation;
        Book.Met = peer =>
        {
            if (!IsDraining)
            {
                Introductions.OnMet(peer);
            }
        };
        LogListening(_connections.Address);
    }

    /// <summary>Takes a request to the replica that holds what it is about, and its answer back.</summary>
    /// <param name="context">The client's request and response; the path it came by does not matter.</param>
    /// <param name="owner">The <see cref="Own"/> of that replica, from a seal of ours.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="principal">Who asks, as found here.</param>
    /// <param name="body">The body, already read; empty for none.</param>
    /// <param name="path">The path below the server's, with its query.</param>
    /// <param name="as">What the one asked is told beside: null where it is the owner.</param>
    public async Task<Forwarded> ForwardAsync(
        HttpContext context, string owner, string server, string? principal, ReadOnlyMemory<byte> body, string path = "/mcp", ForwardedRequest? @as = null)
    {
        if (!AreThere || owner == Own || ForwardedRequest.Is(context) || Book.IsGone(owner) || UrlOf(owner, path) is not { } url)
        {
            return Forwarded.OwnerGone;
        }

        var isStream = HttpMethods.IsGet(context.Request.Method);
        if (Interlocked.Increment(ref _underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, new RpcError(RpcError.InternalError, "Too many requests are with other replicas."));
            return Forwarded.Answered;
        }

        Interlocked.Add(ref _calls, isStream ? 0 : 1);
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), url);
            PeerHeaders.CopyTo(request, context.Request);
            Address(request, owner, @as);
            request.Headers.TryAddWithoutValidation(PeerHeaders.Server, Uri.EscapeDataString(server));
            if (principal is not null)
            {
                request.Headers.TryAddWithoutValidation(PeerHeaders.Principal, principal);
            }

            return await new Forwarding(_settings.Time, Book, isStream ? _draining.Token : CancellationToken.None).RunAsync(_http, request, context, owner, body);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            if (!isStream && Interlocked.Decrement(ref _calls) == 0 && IsDraining)
            {
                _idle.TrySetResult();
            }
        }
    }

    /// <summary>Whether a request on the listener is meant for this process; otherwise it has been told so.</summary>
    public bool IsForUs(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers[PeerHeaders.From].ToString() is { Length: > 0 and < 300 } from && from != Own)
        {
            Book.OnHeardOf(from);
        }

        return headers[PeerHeaders.Owner].ToString() == Own;
    }

    public void OnPulse()
    {
        if (AreThere && !IsDraining)
        {
            Introductions.OnPulse();
        }
    }

    /// <summary>Ends what is only listened to on behalf of clients, and waits for the calls that are with others.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        await _draining.CancelAsync();
        if (Volatile.Read(ref _calls) > 0)
        {
            await Task.WhenAny(_idle.Task, Task.Delay(limit, _settings.Time));
        }
    }

    public async Task CloseAsync(CancellationToken cancellation)
    {
        if (_listener is { } listener)
        {
            _listener = null;
            await listener.StopAsync(cancellation);
            await listener.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_listener?.DisposeAsync() ?? ValueTask.CompletedTask);
        _http.Dispose();
        _draining.Dispose();
    }

    private void Address(HttpRequestMessage request, string owner, ForwardedRequest? @as = null)
    {
        request.Headers.TryAddWithoutValidation(PeerHeaders.Owner, owner);
        if (!IsDraining)
        {
            request.Headers.TryAddWithoutValidation(PeerHeaders.From, Own);
        }

        if (@as is { Adopt: true })
        {
            request.Headers.TryAddWithoutValidation(PeerHeaders.Adopt, "1");
        }

        if (@as is { Again: true })
        {
            request.Headers.TryAddWithoutValidation(PeerHeaders.Again, "1");
        }
    }

    public static Uri? UrlOf(string owner, string path) =>
        owner.LastIndexOf('/') is > 0 and var slash && Uri.TryCreate($"http://{owner[..slash]}{path}", UriKind.Absolute, out var url) ? url : null;

    [LoggerMessage(LogLevel.Information, "Other replicas reach this one at {Address}")]
    private partial void LogListening(string address);
}
