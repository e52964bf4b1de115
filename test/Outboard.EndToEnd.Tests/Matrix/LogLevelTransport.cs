using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Outboard.EndToEnd.Matrix;

/// <summary>
/// Puts a log level into every request. In the modern era the level goes with each request, and the SDK (2.3.1) has no way to name one: it
/// takes the key out of what it is given.
/// </summary>
internal sealed class LogLevelTransport(IClientTransport inner, string level) : IClientTransport
{
    public string Name => inner.Name;

    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) => new Connected(await inner.ConnectAsync(cancellationToken), level);

    private sealed class Connected(ITransport inner, string level) : ITransport
    {
        public string? SessionId => inner.SessionId;

        public ChannelReader<JsonRpcMessage> MessageReader => inner.MessageReader;

        public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
        {
            if (message is JsonRpcRequest { Params: JsonObject parameters } && parameters["_meta"] is JsonObject meta)
            {
                meta["io.modelcontextprotocol/logLevel"] = level;
            }

            return inner.SendMessageAsync(message, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
