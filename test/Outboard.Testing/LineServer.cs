using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Testing;

/// <summary>
/// The stdio side of a hand-written MCP server: one JSON-RPC message a line, handlers started in the order of arrival and then
/// running side by side. Deliberately free of the SDK, so that a fault of the SDK cannot hide one of the bridge.
/// </summary>
public sealed class LineServer(Stream input, Stream output)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock writing = new();
    private readonly Dictionary<string, TaskCompletionSource<JsonElement>> asked = [];
    private readonly List<Task> running = [];
    private int lastId;

    /// <summary>What answers each request method. A handler that throws <see cref="LineError"/> answers with that error.</summary>
    public Dictionary<string, Func<LineMessage, Task<JsonNode?>>> Requests { get; } = new(StringComparer.Ordinal);

    /// <summary>What each notification does.</summary>
    public Dictionary<string, Action<LineMessage>> Notifications { get; } = new(StringComparer.Ordinal);

    /// <summary>Sees every message before it is handled, answers to our own requests included.</summary>
    public Action<LineMessage> Arrived { get; set; } = static _ => { };

    /// <summary>Awaited before each read of the next line: a task that never ends makes the server deaf.</summary>
    public Task MayRead { get; set; } = Task.CompletedTask;

    /// <summary>Reads until the input ends.</summary>
    public async Task RunAsync()
    {
        using var reader = new StreamReader(input, new UTF8Encoding(false));
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                using var parsed = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1024 });
                Handle(new LineMessage(parsed.RootElement.Clone()));
            }

            await MayRead;
        }
    }

    /// <summary>Sends a request to the client and waits for the answer.</summary>
    /// <exception cref="LineError">The client answered with an error.</exception>
    public Task<JsonElement> AskAsync(string method, JsonNode parameters)
    {
        var waiting = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        string id;
        lock (asked)
        {
            id = $"ask-{++lastId}";
            asked[JsonSerializer.Serialize(id)] = waiting;
        }

        Write(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });
        return waiting.Task;
    }

    public void Notify(string method, JsonNode? parameters = null)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method };
        if (parameters is not null)
        {
            message["params"] = parameters;
        }

        Write(message);
    }

    /// <summary>Answers a request with a result that is JSON text already and stays as it is, byte for byte.</summary>
    public void Reply(LineMessage request, string result)
    {
        ArgumentNullException.ThrowIfNull(request);
        Write($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}}}""");
    }

    public void Write(JsonNode message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Write(message.ToJsonString(Plain));
    }

    /// <summary>Writes one line.</summary>
    public void Write(string line) => WriteBytes([.. Encoding.UTF8.GetBytes(line), (byte)'\n']);

    /// <summary>Writes bytes as they are: half a line, or something that is no line at all.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        lock (writing)
        {
            output.Write(bytes);
            output.Flush();
        }
    }

    private void Handle(LineMessage message)
    {
        Arrived(message);
        if (message.Method is null)
        {
            Answered(message);
        }
        else if (message.Id is null)
        {
            Notifications.GetValueOrDefault(message.Method)?.Invoke(message);
        }
        else
        {
            running.RemoveAll(task => task.IsCompleted);
            running.Add(AnswerAsync(message));
        }
    }

    private void Answered(LineMessage message)
    {
        TaskCompletionSource<JsonElement>? waiting;
        lock (asked)
        {
            asked.Remove(message.Id ?? "", out waiting);
        }

        if (message.Json.TryGetProperty("error", out var error))
        {
            waiting?.TrySetException(new LineError(error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString() ?? ""));
        }
        else
        {
            waiting?.TrySetResult(message.Json.GetProperty("result"));
        }
    }

    private async Task AnswerAsync(LineMessage request)
    {
        try
        {
            if (!Requests.TryGetValue(request.Method!, out var handler))
            {
                throw new LineError(-32601, $"Method not found: {request.Method}");
            }

            if (await handler(request) is { } result)
            {
                Reply(request, result.ToJsonString(Plain));
            }
        }
        catch (LineError error)
        {
            var data = error.Details is null ? "" : $",\"data\":{error.Details.ToJsonString(Plain)}";
            var message = JsonSerializer.Serialize(error.Message, Plain);
            Write($$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"error":{"code":{{{error.Code}}},"message":{{{message}}}{{{data}}}}}""");
        }
    }
}
