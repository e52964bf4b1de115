using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Outboard.Testing;

namespace Outboard.EndToEnd.Matrix;

/// <summary>The official C# client pinned to one revision, with what it was told kept for a probe to look at.</summary>
internal sealed class ProbeClient : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonRpcNotification> _notifications = new();

    private ProbeClient(Revision revision, bool cancelsByClosing) => (Revision, CancelsByClosing) = (revision, cancelsByClosing);

    public Revision Revision { get; }

    /// <summary>Over HTTP of the modern era the closed stream is the cancellation; anywhere else it is a notification (mcp-transports 10).</summary>
    public bool CancelsByClosing { get; }

    public McpClient Client { get; private set; } = null!;

    /// <param name="transport">The way to the server.</param>
    /// <param name="revision">The client's revision.</param>
    /// <param name="feature">What it is for. Only a client that is to be asked answers questions: it has a shared legacy child to itself while it calls.</param>
    /// <param name="limit">How long it may take to connect.</param>
    public static async Task<ProbeClient> ConnectAsync(IClientTransport transport, Revision revision, Feature feature, TimeSpan limit)
    {
        var probe = new ProbeClient(revision, revision.IsModern && transport is HttpClientTransport);
        var answers = feature is Feature.Sampling or Feature.Elicitation or Feature.Roots;
        transport = feature == Feature.Logging && revision.IsModern ? new LogLevelTransport(transport, "info") : transport;
        var handlers = new McpClientHandlers
        {
            NotificationHandlers =
            [
                probe.Keeping(NotificationMethods.LoggingMessageNotification),
                probe.Keeping(NotificationMethods.ResourceUpdatedNotification),
                probe.Keeping(NotificationMethods.ToolListChangedNotification),
                probe.Keeping("notifications/subscriptions/acknowledged"),
            ],
        };
        if (answers)
        {
            handlers.SamplingHandler = static (request, _, _) => ValueTask.FromResult(new CreateMessageResult
            {
                Model = "test-model",
                Role = Role.Assistant,
                Content = [new TextContentBlock { Text = $"sampled: {((TextContentBlock)request!.Messages[0].Content[0]).Text}" }],
            });
            handlers.RootsHandler = static (_, _) => ValueTask.FromResult(new ListRootsResult { Roots = [new Root { Uri = "file:///home/grace", Name = "Grace" }] });
        }

        if (answers && revision.HasElicitation)
        {
            handlers.ElicitationHandler = static (_, _) => ValueTask.FromResult(new ElicitResult
            {
                Action = "accept",
                Content = new Dictionary<string, JsonElement>
                {
                    ["username"] = JsonSerializer.SerializeToElement("Grace"),
                    ["email"] = JsonSerializer.SerializeToElement("grace@example.com"),
                },
            });
        }

        probe.Client = await McpClient.CreateAsync(transport, new McpClientOptions
        {
            ProtocolVersion = revision.Version,
            ClientInfo = new Implementation { Name = "matrix", Version = revision.Version },
            InitializationTimeout = limit,
            DiscoverProbeTimeout = limit,
            Handlers = handlers,
        }).WaitAsync(limit);
        return probe;
    }

    /// <summary>The text of a tool's result, which is no error.</summary>
    public async Task<string> CallAsync(string tool, Dictionary<string, object?>? arguments = null, IProgress<ProgressNotificationValue>? progress = null)
    {
        var result = await Client.CallToolAsync(tool, arguments, progress);
        var text = string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
        Assert.True(result.IsError is not true, text);
        return text;
    }

    /// <summary>What the fixture counted: <c>waiting</c>, <c>cancelled</c>, <c>done</c>.</summary>
    public async Task<JsonNode> CountersAsync() => JsonNode.Parse(await CallAsync("counters"))!;

    /// <summary>The notifications of this method so far.</summary>
    public IEnumerable<JsonNode> Told(string method) => _notifications.Where(told => told.Method == method).Select(static told => told.Params!);

    public async ValueTask DisposeAsync() => await Client.DisposeAsync();

    private KeyValuePair<string, Func<JsonRpcNotification, CancellationToken, ValueTask>> Keeping(string method) => new(method, (told, _) =>
    {
        _notifications.Enqueue(told);
        return ValueTask.CompletedTask;
    });
}
