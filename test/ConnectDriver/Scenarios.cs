using System.Text.Json.Nodes;

namespace ConnectDriver;

/// <summary>What each scenario wants to see done.</summary>
internal static class Scenarios
{
    public static Task PlayAsync(string scenario, IConversation client, JsonObject context) => scenario switch
    {
        "initialize" or "request-metadata" or "json-schema-ref-no-deref" => client.AskAsync("tools/list"),
        "tools_call" => ListAndCallAsync(client, "add_numbers", new JsonObject { ["a"] = 5, ["b"] = 3 }),
        "sep-2322-client-request-state" => CallEachAsync(client, "test_mrtr_echo_state", "test_mrtr_unrelated", "test_mrtr_no_state", "test_mrtr_unrelated", "test_mrtr_no_result_type"),
        "json-schema-2020-12-preservation" => EchoSchemaAsync(client),
        "http-standard-headers" => UseEverythingAsync(client),
        "http-custom-headers" => CallAllOfAsync(client, context["toolCalls"]!.AsArray()),
        _ => UseEveryToolAsync(client),
    };

    private static async Task ListAndCallAsync(IConversation client, string tool, JsonObject arguments)
    {
        await client.AskAsync("tools/list");
        await CallAsync(client, tool, arguments);
    }

    private static async Task CallEachAsync(IConversation client, params string[] tools)
    {
        await client.AskAsync("tools/list");
        foreach (var tool in tools)
        {
            await CallAsync(client, tool, []);
        }
    }

    private static async Task CallAllOfAsync(IConversation client, JsonArray calls)
    {
        await client.AskAsync("tools/list");
        foreach (var call in calls)
        {
            await CallAsync(client, (string)call!["name"]!, call["arguments"]?.DeepClone().AsObject() ?? []);
        }
    }

    private static async Task EchoSchemaAsync(IConversation client)
    {
        var listed = await client.AskAsync("tools/list");
        var schema = listed["tools"]!.AsArray().First(static tool => (string?)tool!["name"] == "json_schema_2020_12_tool")!["inputSchema"]!;
        await CallAsync(client, "json_schema_echo", new JsonObject { ["schema"] = schema.DeepClone() });
    }

    private static async Task UseEveryToolAsync(IConversation client)
    {
        var listed = await client.AskAsync("tools/list");
        foreach (var tool in listed["tools"]!.AsArray())
        {
            var required = tool!["inputSchema"]?["required"]?.AsArray().Select(static name => (string)name!) ?? [];
            var arguments = new JsonObject(required.Select(name => KeyValuePair.Create(name, (JsonNode?)Answers.Plainest(tool["inputSchema"]!["properties"]![name]))));
            await CallAsync(client, (string)tool["name"]!, arguments);
        }
    }

    private static async Task UseEverythingAsync(IConversation client)
    {
        await UseEveryToolAsync(client);
        var resources = await client.AskAsync("resources/list");
        foreach (var resource in resources["resources"]!.AsArray())
        {
            await client.AskAsync("resources/read", new JsonObject { ["uri"] = resource!["uri"]!.DeepClone() });
        }

        var prompts = await client.AskAsync("prompts/list");
        foreach (var prompt in prompts["prompts"]!.AsArray())
        {
            await client.AskAsync("prompts/get", new JsonObject { ["name"] = prompt!["name"]!.DeepClone() });
        }
    }

    private static Task<JsonNode> CallAsync(IConversation client, string tool, JsonObject arguments) =>
        client.AskAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments });
}
