using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Children of revision 2026-07-28, and a client of it that adds and hides nothing.</summary>
internal static class ModernChild
{
    public const string Meta = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";

    /// <summary>A NaughtyServer of the modern era.</summary>
    public static StdioServerSpec Naughty(params string[] options) => TestGateway.Naughty("naughty", ["--modern", .. options]) with { Era = Era.Modern };

    /// <summary>The fixture of the conformance suite, in the modern era.</summary>
    public static StdioServerSpec Fixture() => new() { Name = "fixture", Command = Repo.FixtureServer, Args = ["--modern"], PassEnv = ["DOTNET_ROOT"], Era = Era.Modern };

    /// <summary>A request with the envelope of the era around <paramref name="parameters"/> (members, or nothing).</summary>
    public static string Request(string method, string parameters = "", string id = "1", string meta = "") =>
        Frames.Request(method, $$"""{"_meta":{{{Meta}}{{(meta.Length > 0 ? "," : "")}}{{meta}}}{{(parameters.Length > 0 ? "," : "")}}{{parameters}}}""", id);

    public static string Call(string tool, string arguments = "{}", string id = "1", string meta = "") =>
        Request("tools/call", $$"""
            "name":"{{tool}}","arguments":{{arguments}}
            """, id, meta);

    /// <summary>Posts a request of the era with the headers that belong to it.</summary>
    public static async Task<McpAnswer> AskAsync(this McpHttp client, string frame, CancellationToken cancellation = default)
    {
        var json = JsonNode.Parse(frame)!;
        return await client.PostAsync(
            frame,
            request =>
            {
                request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
                request.Headers.TryAddWithoutValidation("Mcp-Method", (string?)json["method"]);
                if ((json["params"]?["name"] ?? json["params"]?["uri"]) is { } name)
                {
                    request.Headers.TryAddWithoutValidation("Mcp-Name", (string?)name);
                }
            },
            cancellation);
    }

    /// <summary>Calls a tool and returns the raw reply.</summary>
    public static async Task<string> AskToolAsync(this McpHttp client, string tool, string arguments = "{}", string id = "1", string meta = "")
    {
        using var answer = await client.AskAsync(Call(tool, arguments, id, meta));
        return await answer.ReplyAsync();
    }

    /// <summary>The lines of one method that have arrived at a naughty child, asked for by a modern client.</summary>
    public static async Task<JsonNode[]> ReceivedAsync(this TestGateway gateway, string method)
    {
        var reply = JsonNode.Parse(await gateway.Client().AskToolAsync("received", $$"""{"method":"{{method}}"}"""))!;
        return [.. reply.Structured()["items"]!.AsArray().Select(static line => JsonNode.Parse((string)line!)!)];
    }

    /// <summary>Opens a subscription and reads its acknowledgement.</summary>
    public static async Task<(McpAnswer Stream, JsonNode Acknowledged)> ListenAsync(this McpHttp client, string notifications, string id = "1", CancellationToken cancellation = default)
    {
        var stream = await client.AskAsync(Request("subscriptions/listen", $"\"notifications\":{notifications}", id), cancellation);
        return (stream, await stream.MessageAsync());
    }
}
