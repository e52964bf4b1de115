using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Gateway.Tests;

/// <summary>What tests look at in replies, and the few things a NaughtyServer is asked for again and again.</summary>
internal static class Replies
{
    public static string Error(this JsonNode reply) => (string?)reply["error"]?["message"] ?? throw new InvalidOperationException($"No error: {reply.ToJsonString()}");

    public static JsonNode Structured(this JsonNode reply) => reply["result"]?["structuredContent"] ?? throw new InvalidOperationException($"No structured result: {reply.ToJsonString()}");

    public static string Text(this JsonNode reply) => (string?)reply["result"]?["content"]?[0]?["text"] ?? throw new InvalidOperationException($"No text: {reply.ToJsonString()}");

    /// <summary>A member as the raw text it came as.</summary>
    public static string Raw(string message, params string[] path)
    {
        using var json = JsonDocument.Parse(message);
        return path.Aggregate(json.RootElement, static (element, name) => element.GetProperty(name)).GetRawText();
    }

    public static async Task<int> PidAsync(this McpHttp client, string id = "\"pid\"") =>
        int.Parse((await client.CallAsync("pid", id: id)).Text(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What has arrived at the child, in order.</summary>
    public static async Task<string[]> SeenAsync(this McpHttp client) =>
        [.. (await client.CallAsync("seen", id: "\"seen\"")).Structured()["messages"]!.AsArray().Select(line => (string)line!)];

    /// <summary>The message on a stream as JSON; fails when the stream has ended.</summary>
    public static async Task<JsonNode> MessageAsync(this McpAnswer answer)
    {
        var message = await answer.NextAsync();
        Assert.NotNull(message);
        return JsonNode.Parse(message.Data!)!;
    }

    public static void AcceptJsonOnly(HttpRequestMessage request)
    {
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
    }

    /// <summary>Posts a client's answer to a question, or any other frame that is only taken in.</summary>
    public static async Task TellAsync(this McpHttp client, string frame)
    {
        using var answer = await client.PostAsync(frame);
        Assert.Equal(202, (int)answer.Status);
    }
}
