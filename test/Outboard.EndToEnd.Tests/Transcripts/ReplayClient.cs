using Outboard.Testing;

namespace Outboard.EndToEnd.Transcripts;

/// <summary>Sends lines as the recorded client did, over either transport, and gathers what comes back on any stream.</summary>
internal sealed class ReplayClient : IDisposable
{
    private readonly McpHttp? _http;
    private readonly McpSse? _sse;
    private readonly List<McpAnswer> _answers = [];

    private ReplayClient(McpHttp? http, McpSse? sse) => (_http, _sse) = (http, sse);

    public Inbox Inbox { get; } = new();

    public static async Task<ReplayClient> ConnectAsync(Served served, Transport transport)
    {
        if (transport == Transport.Http)
        {
            return new ReplayClient(new McpHttp(served.Endpoint(transport)), null);
        }

        var sse = await McpSse.OpenAsync(served.Endpoint(transport));
        var client = new ReplayClient(null, sse);
        client.Gather(sse.Stream);
        return client;
    }

    /// <summary>Sends a line; an answer to it comes to <see cref="Inbox"/>.</summary>
    public async Task SendAsync(TranscriptLine line)
    {
        if (_sse is not null)
        {
            await _sse.SendAsync(line.Text);
            return;
        }

        var posting = _http!.PostAsync(line.Text);
        if (line.Method == "initialize")
        {
            var answer = await posting;
            _http.SessionId = answer.Header("Mcp-Session-Id");
            var reply = await answer.ReplyAsync();
            _http.ProtocolVersion = RawJson.Value(reply, "result", "protocolVersion")?.Trim('"');
            Inbox.Add(reply);
            Gather(await _http.GetAsync());
        }
        else if (line.IsRequest)
        {
            _ = GatherAsync(posting);
        }
        else
        {
            using var accepted = await posting;
            Assert.Equal(202, (int)accepted.Status);
        }
    }

    public void Dispose()
    {
        _answers.ForEach(static answer => answer.Dispose());
        _http?.Dispose();
        _sse?.Dispose();
    }

    private async Task GatherAsync(Task<McpAnswer> posting) => Gather(await posting);

    private void Gather(McpAnswer answer)
    {
        _answers.Add(answer);
        _ = ReadAsync();

        async Task ReadAsync()
        {
            try
            {
                await foreach (var message in answer.MessagesAsync())
                {
                    Inbox.Add(message);
                }
            }
            catch (Exception ended) when (ended is IOException or HttpRequestException or ObjectDisposedException or TimeoutException)
            {
                // The test is over; what it still waits for it reports itself.
            }
        }
    }
}
