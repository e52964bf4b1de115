using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace ConnectDriver;

/// <summary>The other end refused a request.</summary>
internal sealed class RefusedException(JsonNode error) : Exception($"{error["message"]} ({error["code"]})")
{
    public int Code => (int)error["code"]!;

    public JsonNode? Details => error["data"];
}

/// <summary><c>outboard connect</c> and the lines to and from it.</summary>
internal sealed class StdioClient : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> waiting = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Process process;
    private readonly Task reading;
    private int lastId;

    private StdioClient(Process process)
    {
        this.process = process;
        reading = ReadAsync();
    }

    /// <summary>Answers what the server asks; gives the result.</summary>
    public Func<JsonNode, JsonNode>? Answer { get; set; }

    public static StdioClient Start(string url, string scenario, JsonObject context)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("OUTBOARD_CONNECT")!, ["connect", url])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["BROWSER"] = Environment.ProcessPath;
        start.Environment[Browser.Variable] = "1";
        if (scenario.StartsWith("auth/", StringComparison.Ordinal))
        {
            if ((string?)context["client_id"] is { } id)
            {
                start.ArgumentList.Add("--oauth-client-id");
                start.ArgumentList.Add(id);
                start.Environment["OUTBOARD_OAUTH_CLIENT_SECRET"] = (string?)context["client_secret"];
            }
            else
            {
                // The suite's authorization servers know this address.
                start.ArgumentList.Add("--oauth-client-metadata");
                start.ArgumentList.Add("https://conformance-test.local/client-metadata.json");
            }
        }

        return new StdioClient(Process.Start(start)!);
    }

    /// <exception cref="RefusedException">It was answered with an error, or not at all.</exception>
    public async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = waiting[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });
        var reply = await answer.Task;
        return reply["error"] is { } error ? throw new RefusedException(error) : reply["result"]!;
    }

    public Task NotifyAsync(string method) => WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method });

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
        writing.Dispose();
    }

    private async Task WriteAsync(JsonObject message)
    {
        await writing.WaitAsync();
        try
        {
            await process.StandardInput.WriteLineAsync(message.ToJsonString());
            await process.StandardInput.FlushAsync();
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var message = JsonNode.Parse(line)!;
            if (message["method"] is null)
            {
                waiting.TryRemove((int)message["id"]!, out var asked);
                asked?.TrySetResult(message);
            }
            else if (message["id"] is { } id)
            {
                var reply = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
                reply[Answer is null ? "error" : "result"] = Answer?.Invoke(message) ?? new JsonObject { ["code"] = -32601, ["message"] = "Nobody answers that." };
                await WriteAsync(reply);
            }
        }

        foreach (var (_, asked) in waiting)
        {
            asked.TrySetResult(JsonNode.Parse("""{"error":{"code":0,"message":"The program has ended."}}""")!);
        }
    }
}
