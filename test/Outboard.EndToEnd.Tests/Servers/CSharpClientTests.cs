using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Outboard.Testing;

namespace Outboard.EndToEnd.Servers;

/// <summary>The same servers, driven by the official C# client: told to speak 2025-11-25, and left to find out by itself.</summary>
[Collection(RealServersCollection.Name)]
public sealed class CSharpClientTests(RealServers servers)
{
    private const string Modern = "2026-07-28";

    private readonly Channel<string> _updated = Channel.CreateUnbounded<string>();

    public static TheoryData<Transport, string, string?> Ways()
    {
        var ways = new TheoryData<Transport, string, string?>();
        foreach (var transport in (Transport[])[Transport.Http, Transport.Sse])
        {
            foreach (var sharing in (string[])["shared", "session"])
            {
                ways.Add(transport, sharing, "2025-11-25");
                ways.Add(transport, sharing, null);
            }
        }

        return ways;
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Server_everything_is_used_in_every_direction(Transport transport, string sharing, string? pinned)
    {
        await using var client = await ConnectAsync($"everything-{sharing}", transport, pinned, canAnswer: true);
        Assert.Equal(pinned ?? (transport == Transport.Http ? Modern : "2025-11-25"), client.NegotiatedProtocolVersion);
        Assert.Equal("mcp-servers/everything", client.ServerInfo?.Name);
        Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "trigger-sampling-request");

        Assert.Equal("The sum of 2 and 40 is 42.", await CallAsync(client, "get-sum", new() { ["a"] = 2, ["b"] = 40 }));
        Assert.Contains("sampled: Resource trigger-sampling-request context: deep", await CallAsync(client, "trigger-sampling-request", new() { ["prompt"] = "deep" }), StringComparison.Ordinal);
        Assert.Contains("- Name: Grace", await CallAsync(client, "trigger-elicitation-request", []), StringComparison.Ordinal);
        Assert.Contains("file:///home/", await CallAsync(client, "get-roots-list", []), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Progress_and_updates_of_a_subscription_arrive(Transport transport, string sharing, string? pinned)
    {
        await using var client = await ConnectAsync($"fixture-{sharing}", transport, pinned, canAnswer: false);
        var steps = Channel.CreateUnbounded<float>();
        await client.CallToolAsync("test_tool_with_progress", progress: new Steps(steps.Writer));

        // The client handles each message in a task of its own, so their order here is the scheduler's; that the bridge keeps it is shown with raw clients.
        float[] seen = [await NextAsync(steps), await NextAsync(steps), await NextAsync(steps)];
        Assert.Equal([0, 50, 100], seen.Order());

        if (client.NegotiatedProtocolVersion == Modern)
        {
            // That revision has no subscribe, and this SDK no listen of its own; the matrix tries it with a request as it is.
            return;
        }

        await client.SubscribeToResourceAsync("test://watched-resource");
        Assert.Equal("updated", await CallAsync(client, "touch_resource", new() { ["uri"] = "test://watched-resource" }));
        Assert.Equal("test://watched-resource", await NextAsync(_updated));
        await client.UnsubscribeFromResourceAsync("test://watched-resource");
        Assert.Equal("not subscribed", await CallAsync(client, "touch_resource", new() { ["uri"] = "test://watched-resource" }));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_cancelled_call_is_cancelled_in_the_server_and_10_MB_arrive(Transport transport, string sharing, string? pinned)
    {
        await using var client = await ConnectAsync($"naughty-{sharing}", transport, pinned, canAnswer: false);
        var before = await SeenAsync(client);
        using var stop = new CancellationTokenSource();
        // This SDK tells a legacy server nothing when a call's token is cancelled, so the notification is sent by hand.
        var stall = new JsonRpcRequest { Id = new RequestId("stall"), Method = RequestMethods.ToolsCall, Params = new JsonObject { ["name"] = "stall" } };
        var stalled = client.SendRequestAsync(stall, stop.Token);
        var asked = 0;
        await Eventually.Is(async () => Calls(await SeenAsync(client)) - Calls(before) > ++asked);
        if (client.NegotiatedProtocolVersion == Modern)
        {
            // Closing the stream is the cancellation.
            await stop.CancelAsync();
        }
        else
        {
            await client.SendNotificationAsync(NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = stall.Id });
        }

        string[] fresh = [];
        await Eventually.Is(
            async () => (fresh = (await SeenAsync(client))[before.Length..]).Any(static line => line.StartsWith("notifications/cancelled", StringComparison.Ordinal)),
            () => $"The server saw: {string.Join("; ", fresh)}");
        var cancelled = fresh.Single(static line => line.StartsWith("notifications/cancelled", StringComparison.Ordinal)).Split(' ')[1];
        Assert.Contains($"tools/call #{cancelled}", fresh);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => stalled);

        Assert.Equal(10 << 20, (await CallAsync(client, "huge", new() { ["megabytes"] = 10 })).Length);
    }

    private async Task<McpClient> ConnectAsync(string server, Transport transport, string? pinned, bool canAnswer)
    {
        var options = new McpClientOptions
        {
            ProtocolVersion = pinned,
            ClientInfo = new Implementation { Name = "csharp", Version = "1" },
            Handlers = new McpClientHandlers
            {
                NotificationHandlers =
                [
                    new(NotificationMethods.ResourceUpdatedNotification, (update, _) =>
                        _updated.Writer.WriteAsync((string)update.Params!["uri"]!, CancellationToken.None)),
                ],
            },
        };
        if (canAnswer)
        {
            options.Handlers.SamplingHandler = static (request, _, _) => ValueTask.FromResult(new CreateMessageResult
            {
                Model = "test-model",
                Role = Role.Assistant,
                Content = [new TextContentBlock { Text = $"sampled: {((TextContentBlock)request!.Messages[0].Content[0]).Text}" }],
            });
            options.Handlers.ElicitationHandler = static (_, _) => ValueTask.FromResult(new ElicitResult
            {
                Action = "accept",
                Content = new Dictionary<string, JsonElement> { ["name"] = JsonSerializer.SerializeToElement("Grace") },
            });
            options.Handlers.RootsHandler = static (_, _) => ValueTask.FromResult(new ListRootsResult { Roots = [new Root { Uri = "file:///home/grace", Name = "Grace" }] });
        }

        return await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = await servers.EndpointAsync(server, transport),
                TransportMode = transport == Transport.Sse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
            }),
            options);
    }

    private static async Task<string> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments);
        var text = string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
        Assert.True(result.IsError is not true, text);
        return text;
    }

    private static async Task<string[]> SeenAsync(McpClient client)
    {
        var seen = await client.CallToolAsync("seen");
        return [.. seen.StructuredContent!.Value.GetProperty("messages").EnumerateArray().Select(static line => line.GetString()!)];
    }

    private static int Calls(string[] messages) => messages.Count(static line => line.StartsWith("tools/call", StringComparison.Ordinal));

    private static async Task<T> NextAsync<T>(Channel<T> channel) => await channel.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);

    /// <summary>Unlike <see cref="Progress{T}"/> it reports where it is called, in order.</summary>
    private sealed class Steps(ChannelWriter<float> steps) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => steps.TryWrite(value.Progress);
    }
}
