using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>What a legacy child has asked a modern client, and the state to come back with.</summary>
internal sealed record Asked(JsonNode Requests, string State)
{
    public string[] Keys => [.. Requests.AsObject().Select(static request => request.Key)];

    /// <summary>Accepts every question, which must be elicitations by form, with the same content.</summary>
    public string Accept(string content = "{}") => $"{{{string.Join(',', Keys.Select(key => $$"""
        "{{key}}":{"action":"accept","content":{{content}}}
        """))}}}";
}

/// <summary>Requests of revision 2026-07-28 for a legacy NaughtyServer, and steps of its tool <c>play</c>.</summary>
internal static class LegacyChild
{
    public const string CanElicit = """{"elicitation":{}}""";
    public const string CanAll = """{"roots":{},"sampling":{},"elicitation":{"form":{},"url":{}}}""";

    private const string Version = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"";

    /// <param name="method">The method.</param>
    /// <param name="members">Members of <c>params</c> beside <c>_meta</c>, or nothing.</param>
    /// <param name="id">As JSON.</param>
    /// <param name="capabilities">What the client declares in this request.</param>
    /// <param name="meta">Further members of <c>_meta</c>.</param>
    public static string Request(string method, string members = "", string id = "1", string capabilities = "{}", string meta = "") => Frames.Request(
        method,
        $$"""{"_meta":{{{Version}},"io.modelcontextprotocol/clientCapabilities":{{capabilities}}{{(meta.Length > 0 ? "," : "")}}{{meta}}}{{(members.Length > 0 ? "," : "")}}{{members}}}""",
        id);

    public static string Call(string tool, string arguments = "{}", string id = "1", string capabilities = "{}", string meta = "") => Request(
        "tools/call",
        $$"""
        "name":"{{tool}}","arguments":{{arguments}}
        """,
        id,
        capabilities,
        meta);

    /// <summary>A call of <c>play</c> by a client that can answer everything.</summary>
    public static string Play(params string[] steps) => Call("play", Steps(steps), capabilities: CanAll);

    public static string Steps(params string[] steps) => $"{{\"steps\":[{string.Join(',', steps)}]}}";

    /// <summary>The step that writes a line.</summary>
    public static string Line(string json) => JsonSerializer.Serialize(json);

    /// <summary>The step that asks the client.</summary>
    public static string Ask(string id, string method = "elicitation/create", string parameters = "{}") =>
        Line($$"""{"jsonrpc":"2.0","id":"{{id}}","method":"{{method}}","params":{{parameters}}}""");

    /// <summary>The step that waits for the answer to a question.</summary>
    public static string Await(string id) => $$"""{"answer":"{{id}}"}""";

    /// <summary>The step that answers the call.</summary>
    public static string Return(string result) => Line($$"""{"jsonrpc":"2.0","id":$ID,"result":{{result}}}""");

    /// <summary>The step that answers the call with the whole answers to these questions.</summary>
    public static string ReturnAnswers(params string[] ids) => Return($$"""{"content":[],"structuredContent":{ {{string.Join(',', ids.Select(static id => $"\"{id}\":${id}"))}} } }""");

    /// <summary>The same request come back with answers.</summary>
    public static string Retry(string request, string state, string responses = "{}", string id = "2")
    {
        var json = JsonNode.Parse(request)!;
        json["id"] = JsonNode.Parse(id);
        json["params"]!["requestState"] = state;
        json["params"]!["inputResponses"] = JsonNode.Parse(responses);
        return json.ToJsonString();
    }

    /// <summary>Posts a request with the headers that belong to it, and more.</summary>
    public static Task<McpAnswer> SendAsync(this McpHttp client, string frame, params (string Name, string Value)[] headers) => client.SendAsync(frame, default, headers);

    public static async Task<McpAnswer> SendAsync(this McpHttp client, string frame, CancellationToken cancellation, params (string Name, string Value)[] headers)
    {
        var json = JsonNode.Parse(frame)!;
        return await client.PostAsync(
            frame,
            request =>
            {
                Add("MCP-Protocol-Version", "2026-07-28");
                Add("Mcp-Method", (string)json["method"]!);
                if ((string)json["method"]! is "tools/call" or "prompts/get" or "resources/read")
                {
                    Add("Mcp-Name", (string)(json["params"]!["name"] ?? json["params"]!["uri"])!);
                }

                foreach (var (name, value) in headers)
                {
                    request.Headers.Remove(name);
                    Add(name, value);
                }

                void Add(string name, string value) => request.Headers.TryAddWithoutValidation(name, value);
            },
            cancellation);
    }

    /// <summary>The raw reply to a request.</summary>
    public static async Task<string> ReplyToAsync(this McpHttp client, string frame, params (string Name, string Value)[] headers)
    {
        using var answer = await client.SendAsync(frame, headers);
        return await answer.ReplyAsync();
    }

    /// <summary>The questions a request is answered with.</summary>
    public static async Task<Asked> QuestionAsync(this McpHttp client, string frame, params (string Name, string Value)[] headers)
    {
        var reply = await client.ReplyToAsync(frame, headers);
        var result = JsonNode.Parse(reply)!["result"];
        Assert.True((string?)result?["resultType"] == "input_required", reply);
        return new Asked(result["inputRequests"]!, (string)result["requestState"]!);
    }

    /// <summary>A retry is refused with -32602, and why is logged.</summary>
    public static async Task IsRefusedAsync(this TestGateway gateway, McpHttp client, string retry, string logged, params (string Name, string Value)[] headers)
    {
        var reply = JsonNode.Parse(await client.ReplyToAsync(retry, headers))!;
        Assert.True((int?)reply["error"]?["code"] == -32602, reply.ToJsonString());
        await gateway.LoggedAsync($"a requestState was refused: {logged}");
    }

    /// <summary>What arrived at the shared child, asked by a plain modern call.</summary>
    public static async Task<string[]> SeenByChildAsync(this McpHttp client)
    {
        var reply = JsonNode.Parse(await client.ReplyToAsync(Call("seen", id: "\"seen\"")))!;
        return [.. reply.Structured()["messages"]!.AsArray().Select(static line => (string)line!)];
    }

    /// <summary>The messages of one method that arrived at the shared child, as they came.</summary>
    public static async Task<string[]> ArrivedAsync(this McpHttp client, string method)
    {
        var reply = JsonNode.Parse(await client.ReplyToAsync(Call("arrived", $$"""{"method":"{{method}}"}""")))!;
        return [.. reply.Structured()["lines"]!.AsArray().Select(static line => (string)line!)];
    }
}
