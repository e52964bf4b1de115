using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>The client's end of a conversation in lines, with a server in this process or with a child: one question at a time.</summary>
internal abstract class LinePeer : IAsyncDisposable
{
    private int _lastId;

    /// <summary>What the last question was answered with: <c>result</c> or <c>error</c>.</summary>
    public async Task<JsonObject> AskAsync(string method, string parameters = "{}")
    {
        var id = ++_lastId;
        await SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""");
        var answer = JsonNode.Parse(await AnswerAsync(id))!.AsObject();
        answer.Remove("jsonrpc");
        answer.Remove("id");
        return answer;
    }

    public Task<JsonObject> CallAsync(string tool, string arguments) => AskAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""");

    public async Task<JsonObject> OpenAsync(string revision = "2025-11-25")
    {
        var answer = await AskAsync("initialize", $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""");
        await SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return answer;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task SendAsync(string line);

    /// <summary>The line that answers.</summary>
    protected abstract Task<string> AnswerAsync(int id);
}

/// <summary>A native server, spoken to over a pair of pipes.</summary>
internal sealed class NativePeer : LinePeer
{
    private readonly NativeServer _server;
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly StreamReader _lines;
    private readonly Task _running;

    public NativePeer(NativeServer server)
    {
        _server = server;
        _lines = new StreamReader(_toClient.Reader.AsStream());
        _running = server.RunAsync(_toServer.Reader.AsStream(), _toClient.Writer.AsStream(), TestContext.Current.CancellationToken);
    }

    /// <summary>What came that was no answer to a question.</summary>
    public List<string> Unasked { get; } = [];

    public override async ValueTask DisposeAsync()
    {
        // The end of input ends the conversation.
        await _toServer.Writer.CompleteAsync();
        await _running.WaitAsync(Eventually.Limit);
        _lines.Dispose();
        _server.Dispose();
    }

    protected override async Task SendAsync(string line) => await _toServer.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

    protected override async Task<string> AnswerAsync(int id)
    {
        while (await _lines.ReadLineAsync().WaitAsync(Eventually.Limit) is { } line)
        {
            if (JsonNode.Parse(line)!["id"]?.GetValue<int>() == id)
            {
                return line;
            }

            Unasked.Add(line);
        }

        throw new InvalidOperationException("The conversation ended without an answer.");
    }
}

/// <summary>A server that runs as a child, over its standard streams.</summary>
internal sealed class ChildPeer(TestProcess child) : LinePeer
{
    public override ValueTask DisposeAsync() => child.DisposeAsync();

    protected override async Task SendAsync(string line)
    {
        await child.Input.WriteLineAsync(line);
        await child.Input.FlushAsync();
    }

    // Inside a text the quotes would be escaped, so this finds the envelope alone.
    protected override async Task<string> AnswerAsync(int id) =>
        (await child.LineAsync(new Regex(string.Create(CultureInfo.InvariantCulture, $@"^.*""id"":{id}[,}}].*$")), Eventually.Limit)).Value;
}
