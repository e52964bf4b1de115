using System.Net;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Outboard.EndToEnd.Matrix;
using Outboard.Testing;

namespace Outboard.EndToEnd.Replicas;

/// <summary>What came of a call.</summary>
internal enum Outcome
{
    Answered,

    /// <summary>The replica that the load balancer had handed the request to ended with it: nobody was left who could answer.</summary>
    CutAtTheFront,

    /// <summary>The session's replica ended with the call, and the call was not repeated because its tool does not say that it may be.</summary>
    NotRepeated,

    /// <summary>A session of HTTP+SSE ended with its connection; its client connected again.</summary>
    ConnectionEnded,

    /// <summary>None of these: a fault.</summary>
    Other,
}

/// <summary>One client of one revision, which calls one tool after the other.</summary>
internal sealed class Caller(Uri front, Revision revision) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private McpClient? _client;

    public Revision Revision => revision;

    public string? SessionId => _client!.SessionId;

    /// <summary>What the failures said.</summary>
    public List<string> Faults { get; } = [];

    public async Task ConnectAsync() => _client = await McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(front, revision.Transport == Transport.Sse ? "/sse" : "/mcp"),
            TransportMode = revision.Transport == Transport.Sse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
        }),
        new McpClientOptions { ProtocolVersion = revision.Version, InitializationTimeout = Limit, DiscoverProbeTimeout = Limit });

    /// <summary>Calls a tool that says what it was told.</summary>
    public async Task<Outcome> CallAsync(string tool, string text)
    {
        try
        {
            var result = await _client!.CallToolAsync(tool, new Dictionary<string, object?> { ["text"] = text, ["milliseconds"] = 20 }).AsTask().WaitAsync(Limit);
            var said = string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
            return said == text && result.IsError is not true ? Outcome.Answered : Fault($"{text} was answered with {said}");
        }
        catch (McpException e) when (e.Message.Contains("has ended before it answered", StringComparison.Ordinal))
        {
            return tool == "slow_append" ? Outcome.NotRepeated : Fault($"{tool}: {e.Message}");
        }
        catch (HttpRequestException e) when (revision.Transport == Transport.Http && e.StatusCode is HttpStatusCode.BadGateway or null)
        {
            return Outcome.CutAtTheFront;
        }
        catch (Exception e) when (revision.Transport == Transport.Sse && e is not TimeoutException)
        {
            await ReconnectAsync();
            return Outcome.ConnectionEnded;
        }
        catch (Exception e)
        {
            return Fault($"{tool}: {e}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }

    /// <summary>A replica that ends refuses new sessions, and one that has ended is found out by the balancer at the next request: another try goes elsewhere.</summary>
    private async Task ReconnectAsync()
    {
        await _client!.DisposeAsync();
        var last = "";
        await Eventually.Is(
            async () =>
            {
                try
                {
                    await ConnectAsync();
                    return true;
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    last = e.Message;
                    return false;
                }
            },
            () => last);
    }

    private Outcome Fault(string what)
    {
        Faults.Add($"{revision.Version} {what}");
        return Outcome.Other;
    }
}
