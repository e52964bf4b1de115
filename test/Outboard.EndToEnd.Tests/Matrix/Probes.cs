using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Outboard.Testing;

namespace Outboard.EndToEnd.Matrix;

/// <summary>
/// One probe a feature, each with a client of its own; the same for every bridge, child and revision. A probe returns when the feature works,
/// and throws when it does not.
/// </summary>
/// <param name="transport">A new way to the server.</param>
/// <param name="revision">The client's revision.</param>
/// <param name="limit">How long to wait for what is to come.</param>
internal sealed class Probes(Func<IClientTransport> transport, Revision revision, TimeSpan limit)
{
    private const string Watched = "test://watched-resource";

    public async Task RunAsync(Feature feature)
    {
        await using var client = await ProbeClient.ConnectAsync(transport(), revision, feature, limit);
        await (feature switch
        {
            Feature.Tools => ToolsAsync(client),
            Feature.Prompts => PromptsAsync(client),
            Feature.Resources => ResourcesAsync(client),
            Feature.Completion => CompletionAsync(client),
            Feature.Progress => ProgressAsync(client),
            Feature.Cancel => CancelAsync(client),
            Feature.Logging => LoggingAsync(client),
            Feature.Subscription => client.Revision.IsModern ? ListenAsync(client) : SubscribeAsync(client),
            Feature.Sampling => AsksAsync(client, "test_sampling", "prompt", "LLM response: sampled: how deep"),
            Feature.Elicitation => AsksAsync(client, "test_elicitation", "message", """User response: action: accept, content: {"username":"Grace","email":"grace@example.com"}"""),
            Feature.Roots => RootsAsync(client),
            _ => throw new System.Diagnostics.UnreachableException(),
        }).WaitAsync(limit * 2);
    }

    private static async Task ToolsAsync(ProbeClient client)
    {
        Assert.Equal(client.Revision.Version, client.Client.NegotiatedProtocolVersion);
        Assert.Contains(await client.Client.ListToolsAsync(), static tool => tool.Name == "echo");
        Assert.Equal("Grüße 🌍", await client.CallAsync("echo", new() { ["text"] = "Grüße 🌍" }));
    }

    private static async Task PromptsAsync(ProbeClient client)
    {
        Assert.Contains(await client.Client.ListPromptsAsync(), static prompt => prompt.Name == "test_prompt_with_arguments");
        var prompt = await client.Client.GetPromptAsync("test_prompt_with_arguments", new Dictionary<string, object?> { ["arg1"] = "a", ["arg2"] = "b" });
        Assert.Equal("Prompt with arguments: arg1='a', arg2='b'", ((TextContentBlock)prompt.Messages.Single().Content).Text);
    }

    private static async Task ResourcesAsync(ProbeClient client)
    {
        Assert.Contains(await client.Client.ListResourcesAsync(), static resource => resource.Uri == "test://static-text");
        Assert.Contains(await client.Client.ListResourceTemplatesAsync(), static template => template.UriTemplate == "test://template/{id}/data");
        var read = await client.Client.ReadResourceAsync("test://template/7/data");
        Assert.Contains("Data for ID: 7", ((TextResourceContents)read.Contents.Single()).Text, StringComparison.Ordinal);
    }

    private static async Task CompletionAsync(ProbeClient client)
    {
        var completed = await client.Client.CompleteAsync(new PromptReference { Name = "test_prompt_with_arguments" }, "arg1", "par");
        Assert.Equal(["paris", "park", "party"], completed.Completion.Values);
    }

    private async Task ProgressAsync(ProbeClient client)
    {
        var steps = new Steps();
        await client.CallAsync("test_tool_with_progress", progress: steps);

        // The client handles each message in a task of its own: they may come after the result, and in any order.
        await Eventually.Is(() => steps.Seen.Count == 3, limit: limit);
        Assert.Equal([0, 50, 100], steps.Seen.Order());
    }

    private async Task CancelAsync(ProbeClient client)
    {
        using var stop = new CancellationTokenSource();
        var party = Guid.NewGuid().ToString();
        var call = new JsonRpcRequest
        {
            Id = new RequestId("waits"),
            Method = RequestMethods.ToolsCall,
            Params = new JsonObject { ["name"] = "wait", ["arguments"] = new JsonObject { ["party"] = party } },
        };
        var waits = client.Client.SendRequestAsync(call, stop.Token);
        await Eventually.Is(async () => Has(await client.CountersAsync(), "waiting", party), limit: limit);
        if (!client.CancelsByClosing)
        {
            // This SDK tells a server nothing when the token of a call is cancelled, so the notification is sent by hand.
            await client.Client.SendNotificationAsync(NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = call.Id });
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => waits);
        await Eventually.Is(async () => Has(await client.CountersAsync(), "cancelled", party), limit: limit);
    }

    private async Task LoggingAsync(ProbeClient client)
    {
        if (!client.Revision.IsModern)
        {
            await client.Client.SetLoggingLevelAsync(LoggingLevel.Info);
        }

        await client.CallAsync("test_logging_tool");
        var logged = () => client.Told(NotificationMethods.LoggingMessageNotification).Select(static told => (string)told["data"]!).Order();
        await Eventually.Is(() => logged().Count() >= 2, limit: limit);
        Assert.Equal(["logged at error", "logged at info"], logged());
    }

    private async Task SubscribeAsync(ProbeClient client)
    {
        await client.Client.SubscribeToResourceAsync(Watched);
        await ToldAsync(client, "touch_resource", NotificationMethods.ResourceUpdatedNotification);
        await ToldAsync(client, "test_trigger_tool_change", NotificationMethods.ToolListChangedNotification);
        await client.Client.UnsubscribeFromResourceAsync(Watched);
        Assert.Equal("not subscribed", await client.CallAsync("touch_resource", new() { ["uri"] = Watched }));
    }

    // The SDK has no listen of its own: the request is sent as it is, its notifications come through the client's handlers.
    private async Task ListenAsync(ProbeClient client)
    {
        using var stop = new CancellationTokenSource();
        var listen = client.Client.SendRequestAsync(
            new JsonRpcRequest
            {
                Id = new RequestId("listens"),
                Method = "subscriptions/listen",
                Params = new JsonObject
                {
                    ["notifications"] = new JsonObject { ["toolsListChanged"] = true, ["resourceSubscriptions"] = new JsonArray(Watched) },
                },
            },
            stop.Token);
        await Eventually.Is(() => listen.IsFaulted || client.Told("notifications/subscriptions/acknowledged").Any(), limit: limit);
        Assert.False(listen.IsFaulted, listen.Exception?.Message);
        await ToldAsync(client, "touch_resource", NotificationMethods.ResourceUpdatedNotification);
        await ToldAsync(client, "test_trigger_tool_change", NotificationMethods.ToolListChangedNotification);
        if (!client.CancelsByClosing)
        {
            await client.Client.SendNotificationAsync(NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = new RequestId("listens") });
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => listen);
        await Eventually.Is(async () => await client.CallAsync("touch_resource", new() { ["uri"] = Watched }) == "not subscribed", limit: limit);
    }

    /// <summary>Causes a change, again if need be: a legacy client opens the stream it is told on when it likes.</summary>
    private async Task ToldAsync(ProbeClient client, string cause, string method)
    {
        await Eventually.Is(
            async () =>
            {
                await client.CallAsync(cause, new() { ["uri"] = Watched });
                return client.Told(method).Any();
            },
            limit: limit);
    }

    private static async Task AsksAsync(ProbeClient client, string tool, string argument, string expected) =>
        Assert.Equal(expected, await client.CallAsync(tool, new() { [argument] = "how deep" }));

    private static async Task RootsAsync(ProbeClient client) =>
        Assert.Contains("file:///home/grace", await client.CallAsync("test_list_roots"), StringComparison.Ordinal);

    private static bool Has(JsonNode counters, string list, string party) => counters[list]!.AsArray().Any(name => (string?)name == party);

    /// <summary>Unlike <see cref="Progress{T}"/> it reports where it is called.</summary>
    private sealed class Steps : IProgress<ProgressNotificationValue>
    {
        public ConcurrentQueue<float> Seen { get; } = new();

        public void Report(ProgressNotificationValue value) => Seen.Enqueue(value.Progress);
    }
}
