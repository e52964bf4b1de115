using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Tests.Connect;

/// <summary><c>outboard connect</c> run inside the test, with pipes for its standard streams.</summary>
internal sealed class ConnectedClient : IAsyncDisposable
{
    private readonly Pipe toProgram = new();
    private readonly Pipe fromProgram = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly StringWriter error = new();
    private readonly CancellationTokenSource stop = new();
    private readonly StreamWriter input;
    private readonly StreamReader output;

    public ConnectedClient(string[] args, IReadOnlyDictionary<string, string>? environment = null, string command = "connect")
    {
        input = new StreamWriter(toProgram.Writer.AsStream()) { AutoFlush = true };
        output = new StreamReader(fromProgram.Reader.AsStream());
        var terminal = new Terminal(() => toProgram.Reader.AsStream(), () => fromProgram.Writer.AsStream(), TextWriter.Null, TextWriter.Synchronized(error));
        Exit = Program.RunAsync([command, .. args], "outboard", InProcess.Context(terminal, environment, stop: stop.Token));
    }

    public Task<int> Exit { get; }

    public string Error => error.ToString();

    /// <summary>Our end of its standard input, for a client of the SDK.</summary>
    public Stream Input => input.BaseStream;

    /// <summary>Our end of its standard output, for a client of the SDK.</summary>
    public Stream Output => output.BaseStream;

    public Task SendAsync(string frame) => input.WriteAsync(frame + "\n");

    /// <summary>The next message it printed.</summary>
    public async Task<JsonNode> NextAsync() => JsonNode.Parse(await LineAsync())!;

    /// <summary>The next message it printed, as it printed it.</summary>
    public async Task<string> LineAsync() =>
        await output.ReadLineAsync().WaitAsync(Eventually.Limit) ?? throw new InvalidOperationException($"The output ended. {Error}");

    /// <summary>The reply with this id; what comes before it is passed over.</summary>
    public async Task<JsonNode> ReplyAsync(string id)
    {
        while (true)
        {
            var message = await NextAsync();
            if (message["method"] is null && message["id"]?.ToJsonString() == id)
            {
                return message;
            }
        }
    }

    public async Task<JsonNode> AskAsync(string frame, string id = "1")
    {
        await SendAsync(frame);
        return await ReplyAsync(id);
    }

    public async Task<JsonNode> InitializeAsync(string capabilities = "{}")
    {
        var reply = await AskAsync(Frames.Initialize(capabilities: capabilities), "\"init\"");
        await SendAsync(Frames.Initialized);
        return reply;
    }

    public static string? Text(JsonNode reply) => (string?)reply["result"]?["content"]?[0]?["text"];

    public static string Quote(string text) => JsonSerializer.Serialize(text);

    public void CloseInput() => input.Close();

    /// <summary>The first SIGTERM.</summary>
    public Task StopAsync() => stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Exit.WaitAsync(Eventually.Limit);
        await input.DisposeAsync();
        output.Dispose();
        await error.DisposeAsync();
        stop.Dispose();
    }
}
