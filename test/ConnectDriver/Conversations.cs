using System.Text.Json.Nodes;

namespace ConnectDriver;

/// <summary>How a client of one era talks.</summary>
internal interface IConversation
{
    Task BeginAsync();

    /// <exception cref="RefusedException">It was answered with an error.</exception>
    Task<JsonNode> AskAsync(string method, JsonObject? parameters = null);
}

/// <summary>With a handshake; what the server asks is answered when it asks.</summary>
internal sealed class LegacyConversation(StdioClient client, string revision) : IConversation
{
    public async Task BeginAsync()
    {
        client.Answer = static question => Answers.To(question["params"]);
        await client.AskAsync("initialize", new JsonObject
        {
            ["protocolVersion"] = revision,
            ["capabilities"] = new JsonObject { ["elicitation"] = new JsonObject { ["applyDefaults"] = true } },
            ["clientInfo"] = new JsonObject { ["name"] = "connect-driver", ["version"] = "1" },
        });
        await client.NotifyAsync("notifications/initialized");
    }

    public Task<JsonNode> AskAsync(string method, JsonObject? parameters = null) => client.AskAsync(method, parameters ?? []);
}

/// <summary>Without one: each request says who asks, and a server that wants to know something first is asked again with the answers.</summary>
internal sealed class ModernConversation(StdioClient client, string revision) : IConversation
{
    private const int MostRounds = 10;

    public Task BeginAsync() => Task.CompletedTask;

    public async Task<JsonNode> AskAsync(string method, JsonObject? parameters = null)
    {
        parameters ??= [];
        var result = await AskOnceAsync(method, parameters);
        for (var round = 0; (string?)result["resultType"] == "input_required" && round < MostRounds; round++)
        {
            var again = parameters.DeepClone().AsObject();
            again["inputResponses"] = new JsonObject(result["inputRequests"]!.AsObject().Select(request => KeyValuePair.Create(request.Key, (JsonNode?)Answers.To(request.Value!["params"]))));
            if (result["requestState"] is { } state)
            {
                again["requestState"] = state.DeepClone();
            }

            result = await AskOnceAsync(method, again);
        }

        return result;
    }

    private Task<JsonNode> AskOnceAsync(string method, JsonObject parameters)
    {
        var request = parameters.DeepClone().AsObject();
        request["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = revision,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject { ["form"] = new JsonObject() }, ["sampling"] = new JsonObject(), ["roots"] = new JsonObject() },
            ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "connect-driver", ["version"] = "1" },
        };
        return client.AskAsync(method, request);
    }
}

/// <summary>A user who accepts, with each field's default, or else the plainest value of its type.</summary>
internal static class Answers
{
    public static JsonObject To(JsonNode? question)
    {
        var content = new JsonObject();
        foreach (var (name, field) in question?["requestedSchema"]?["properties"] as JsonObject ?? [])
        {
            content[name] = field?["default"]?.DeepClone() ?? Plainest(field);
        }

        return new JsonObject { ["action"] = "accept", ["content"] = content };
    }

    public static JsonNode Plainest(JsonNode? schema) => (string?)schema?["type"] switch
    {
        "boolean" => true,
        "integer" or "number" => 1,
        _ => "a",
    };
}
