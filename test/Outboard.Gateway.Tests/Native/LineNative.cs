using System.Text;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Native;

/// <summary>A native server of a few lines, of both eras: what the gateway does with one must not depend on the SDK.</summary>
internal sealed class LineNative
{
    private int _conversations;
    private int _cancelled;

    /// <summary>Conversations begun so far.</summary>
    public int Conversations => Volatile.Read(ref _conversations);

    /// <summary>Calls of <c>hang</c> that were told to stop.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    public async Task RunAsync(NativeServerSpec spec, Stream input, Stream output, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _conversations);
        if (spec.Args.Contains("--broken"))
        {
            throw new OutboardException("it cannot be run: --broken was given.");
        }

        using var reader = new StreamReader(input, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            var request = JsonNode.Parse(line)!;
            if (request["id"] is not { } id)
            {
                continue;
            }

            var answer = await AnswerAsync(spec, request, number, text => WriteAsync(output, text), cancellation);
            answer["jsonrpc"] = "2.0";
            answer["id"] = id.DeepClone();
            await WriteAsync(output, answer.ToJsonString());
        }
    }

    private async Task<JsonObject> AnswerAsync(NativeServerSpec spec, JsonNode request, int number, Func<string, Task> write, CancellationToken cancellation)
    {
        var parameters = request["params"];
        switch ((string?)request["method"], (string?)parameters?["name"])
        {
            case ("initialize", _):
                return Result(new JsonObject
                {
                    ["protocolVersion"] = parameters!["protocolVersion"]!.DeepClone(),
                    ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
                    ["serverInfo"] = new JsonObject { ["name"] = spec.Kind, ["version"] = "1" },
                });
            case ("server/discover", _):
                return Result(new JsonObject { ["resultType"] = "complete", ["supportedVersions"] = new JsonArray("2026-07-28"), ["capabilities"] = new JsonObject() });
            case ("tools/list", _):
                return Result(new JsonObject { ["tools"] = new JsonArray([.. new[] { "where", "hang", "work", "日本" }.Select(static name => new JsonObject { ["name"] = name, ["inputSchema"] = new JsonObject() })]) });
            case ("tools/call", "where" or "日本"):
                return Result(Text($"conversation {number}, token {spec.Env["TOKEN"] ?? "none"}"));
            case ("tools/call", "work"):
                var token = parameters!["_meta"]!["progressToken"]!.ToJsonString();
                await write($$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{token}},"progress":1} }""");
                return Result(Text("done"));
            case ("tools/call", "hang"):
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }
                finally
                {
                    Interlocked.Increment(ref _cancelled);
                }

                return [];
            default:
                return new JsonObject { ["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" } };
        }
    }

    private static async Task WriteAsync(Stream output, string line)
    {
        await output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        await output.FlushAsync();
    }

    private static JsonObject Result(JsonObject result) => new() { ["result"] = result };

    private static JsonObject Text(string text) => new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };
}
