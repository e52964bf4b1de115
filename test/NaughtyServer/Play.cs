using System.Text.RegularExpressions;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace NaughtyServer;

/// <summary>
/// A call that does exactly what it says: <c>steps</c> of its <c>arguments</c>, or of its <c>params</c>, are lines to write and moments to wait for.
/// </summary>
internal sealed partial class Play(LineServer server)
{
    private readonly List<LineMessage> arrived = [];
    private string? toolList;
    private string? beforeTools;
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Remember(LineMessage message)
    {
        TaskCompletionSource waiting;
        lock (arrived)
        {
            arrived.Add(message);
            (waiting, next) = (next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.TrySetResult();
    }

    /// <summary>The lines of one method that have arrived, as they came.</summary>
    public JsonArray Arrived(string method)
    {
        lock (arrived)
        {
            return [.. arrived.Where(message => message.Method == method).Select(static message => (JsonNode)message.Json.GetRawText())];
        }
    }

    public Task<JsonNode?> SetTools(LineMessage call)
    {
        toolList = call.Param("arguments", "list")!.Value.GetRawText();
        beforeTools = call.Param("arguments", "before")?.GetString();
        server.Reply(call, """{"content":[]}""");
        return Task.FromResult<JsonNode?>(null);
    }

    /// <summary>Answers <c>tools/list</c> as told before; false for the server's own way.</summary>
    public bool TryList(LineMessage call)
    {
        if (toolList is not null)
        {
            if (beforeTools is not null)
            {
                server.Write(beforeTools);
            }

            server.Reply(call, toolList);
        }

        return toolList is not null;
    }

    public async Task<JsonNode?> RunAsync(LineMessage call)
    {
        var steps = call.Param("steps") ?? call.Param("arguments", "steps") ?? throw new LineError(-32601, $"Method not found without steps: {call.Method}");
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = new List<string>();
        foreach (var step in steps.EnumerateArray())
        {
            if (step.ValueKind == JsonValueKind.Object)
            {
                WriteAll();
                await WaitAsync(step, answers);
                continue;
            }

            var token = call.Param("_meta", "progressToken")?.GetRawText() ?? "null";
            lines.Add(Variable().Replace(step.GetString()!, match => match.Value switch
            {
                "$ID" => call.Id!,
                "$TOKEN" => token,
                var name => answers[name[1..]],
            }));
        }

        WriteAll();
        return null;

        // In one piece: what is asked at once arrives at once, however busy the machine is.
        void WriteAll()
        {
            if (lines.Count > 0)
            {
                server.Write(string.Join('\n', lines));
                lines.Clear();
            }
        }
    }

    // {"answer":"q1"}: the answer to the request of that id, kept as $q1 · {"method":"notifications/cancelled"}: that a message of it has arrived
    private async Task WaitAsync(JsonElement what, Dictionary<string, string> answers)
    {
        while (true)
        {
            Task changed;
            lock (arrived)
            {
                changed = next.Task;
                if (what.TryGetProperty("method", out var method) ? arrived.Exists(message => message.Method == method.GetString()) : TryTake(what.GetProperty("answer").GetString()!, answers))
                {
                    return;
                }
            }

            await changed;
        }
    }

    private bool TryTake(string id, Dictionary<string, string> answers)
    {
        if (arrived.Find(message => message.Method is null && message.Id == $"\"{id}\"") is not { } answer)
        {
            return false;
        }

        // Ids are used again by the next call.
        arrived.Remove(answer);
        answers[id] = answer.Json.GetRawText();
        return true;
    }

    [GeneratedRegex(@"\$[A-Za-z]\w*")]
    private static partial Regex Variable();
}
