using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Outboard.Remotes;

/// <summary>
/// One connection to a remote MCP server over the SDK's HTTP transport, at the level of JSON-RPC messages.
/// Questions of our own (<see cref="AskAsync"/>) carry ids no client uses; their answers go nowhere else.
/// </summary>
internal sealed class Remote : IAsyncDisposable
{
    private static int lastId;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode?>> asked = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource disposing = new();
    private readonly RemoteSettings settings;
    private readonly RemoteMemory memory;
    private readonly RawMessages raw = new();
    private readonly RemoteHandler handler;
    private readonly HttpClient http;
    private readonly HttpClientTransport factory;
    private ITransport transport = null!;
    private Task receiving = Task.CompletedTask;
    private int sending;

    private Remote(RemoteSettings settings, RemoteMemory memory, ILoggerFactory logs, TimeProvider time)
    {
        this.settings = settings;
        this.memory = memory;
        handler = new RemoteHandler(settings.Url, () => closed.TrySetResult(), raw, time, RemoteHttp.CreateHandler(settings, memory.Cookies, time));

        // Calls may run for as long as they like; the client on stdin decides when to cancel.
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        factory = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = settings.Url,
                TransportMode = settings.IsModern ? HttpTransportMode.StreamableHttp : memory.Transport,
                AdditionalHeaders = settings.Headers.ToDictionary(),
                ConnectionTimeout = settings.ConnectTimeout,
                MaxReconnectionAttempts = int.MaxValue - 1,
                OAuth = memory.Redirect is null ? null : OAuth(settings.OAuth!, memory.Redirect, memory),
            },
            http,
            logs);
    }

    /// <summary>Completes when the session or its stream is gone for good.</summary>
    public Task Closed => closed.Task;

    /// <summary>How the remote itself has answered the last POST; null while it has not.</summary>
    public System.Net.HttpStatusCode? LastStatus => handler.LastStatus;

    /// <summary>Messages being sent; with Streamable HTTP that is every call whose answer is still to come.</summary>
    public int Sending => Volatile.Read(ref sending);

    /// <param name="settings">Where and how.</param>
    /// <param name="memory">Cookies and tokens that outlive this connection.</param>
    /// <param name="received">Takes every message that is not an answer to our own questions, as its bytes; the next one waits for it.</param>
    /// <param name="logs">For the SDK's own log lines.</param>
    /// <param name="time">The clock of the back-off.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<Remote> OpenAsync(
        RemoteSettings settings,
        RemoteMemory memory,
        Func<JsonRpcMessage, ReadOnlyMemory<byte>, ValueTask> received,
        ILoggerFactory logs,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var remote = new Remote(settings, memory, logs, time);
        try
        {
            remote.transport = await remote.factory.ConnectAsync(cancellation);
            remote.receiving = remote.ReceiveAsync(received);
            return remote;
        }
        catch
        {
            await remote.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends one message. Over Streamable HTTP it returns when the answer has been read, over SSE when it was accepted.</summary>
    /// <param name="message">As the SDK goes by it.</param>
    /// <param name="bytes">As it is sent; empty for what the SDK makes of it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="headers">Sent with it, beside those the SDK makes of it.</param>
    public async Task SendAsync(
        JsonRpcMessage message, ReadOnlyMemory<byte> bytes, CancellationToken cancellation, IReadOnlyList<(string Name, string Value)>? headers = null)
    {
        Interlocked.Increment(ref sending);
        raw.Send(bytes, headers ?? []);
        try
        {
            EncodeRoutingName(message);
            await transport.SendMessageAsync(message, cancellation);
            if (memory.Transport == HttpTransportMode.AutoDetect && !settings.IsModern)
            {
                // HTTP+SSE posts to an address the server names; Streamable HTTP to the one endpoint there is.
                memory.Transport = handler.AcceptedAt == settings.Url ? HttpTransportMode.StreamableHttp : HttpTransportMode.Sse;
            }
        }
        finally
        {
            Interlocked.Decrement(ref sending);
        }
    }

    /// <exception cref="RemoteRefusedException">The remote answered with an error.</exception>
    public async Task<JsonNode?> AskAsync(string method, JsonNode? parameters, CancellationToken cancellation)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"outboard-{Interlocked.Increment(ref lastId)}");
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked[id] = answer;
        try
        {
            await SendAsync(new JsonRpcRequest { Id = new RequestId(id), Method = method, Params = parameters }, bytes: default, cancellation);
            await Task.WhenAny(answer.Task, Closed).WaitAsync(cancellation);
            return answer.Task.IsCompleted ? await answer.Task : throw new IOException("The connection ended before the answer came.");
        }
        finally
        {
            asked.TryRemove(id, out _);
        }
    }

    public Task NotifyAsync(string method, CancellationToken cancellation) =>
        SendAsync(new JsonRpcNotification { Method = method }, bytes: default, cancellation);

    /// <summary>Ends the session at the remote (DELETE) and everything in flight.</summary>
    public async ValueTask DisposeAsync()
    {
        await disposing.CancelAsync();
        if (transport is not null)
        {
            await transport.DisposeAsync();
        }

        await receiving;
        await factory.DisposeAsync();
        http.Dispose();
        disposing.Dispose();
    }

    private static ClientOAuthOptions OAuth(OAuthSettings settings, LoopbackRedirect redirect, RemoteMemory memory) => new()
    {
        RedirectUri = redirect.Address,
        ClientId = settings.ClientId,
        ClientSecret = settings.ClientSecret,
        ClientMetadataDocumentUri = settings.ClientMetadata,
        ScopeSelector = memory.Widen,
        Scopes = settings.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        TokenCache = memory,
        AuthorizationCallbackHandler = redirect.AuthorizeAsync,
        DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = "Outboard", ApplicationType = "native" },
    };

    /// <summary>The SDK puts names into a header as they are, and one that is not ASCII makes it throw (mcp-transports 23.6).</summary>
    private static void EncodeRoutingName(JsonRpcMessage message)
    {
        if (message is not JsonRpcRequest { Method: "tools/call" or "prompts/get" or "resources/read", Params: JsonObject parameters } request)
        {
            return;
        }

        var member = request.Method == "resources/read" ? "uri" : "name";
        if (parameters.TryGetPropertyValue(member, out var value) && value is JsonValue text && text.TryGetValue(out string? name))
        {
#pragma warning disable MCPEXP002 // Experimental, and the only way to a valid header.
            request.Context = new JsonRpcMessageContext { RoutingName = McpHeaderEncoder.EncodeValue(name) };
#pragma warning restore MCPEXP002
        }
    }

    private async Task ReceiveAsync(Func<JsonRpcMessage, ReadOnlyMemory<byte>, ValueTask> received)
    {
        try
        {
            await foreach (var message in transport.MessageReader.ReadAllAsync(disposing.Token))
            {
                if (!Answered(message))
                {
                    await received(message, raw.BytesOf(message));
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ClientTransportClosedException or IOException or HttpRequestException)
        {
            // The end of the connection, however it came; Closed says so.
        }
        finally
        {
            closed.TrySetResult();
        }
    }

    private bool Answered(JsonRpcMessage message)
    {
        if (message is not (JsonRpcResponse or JsonRpcError)
            || ((JsonRpcMessageWithId)message).Id.Id is not string id
            || !asked.TryGetValue(id, out var waiting))
        {
            return false;
        }

        if (message is JsonRpcError { Error: { } error })
        {
            waiting.TrySetException(new RemoteRefusedException(System.Net.HttpStatusCode.OK, error));
        }
        else
        {
            waiting.TrySetResult(((JsonRpcResponse)message).Result);
        }

        return true;
    }
}
