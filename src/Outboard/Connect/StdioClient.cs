using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Outboard.Connect;

/// <summary>The client at our standard streams: one JSON-RPC message a line, and nothing else on its stream.</summary>
internal sealed class StdioClient(Stream output) : IDisposable
{
    private static readonly JsonTypeInfo<JsonRpcMessage> Message =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly SemaphoreSlim writing = new(1, 1);

    /// <exception cref="JsonException">The line is not a JSON-RPC message as MCP has it.</exception>
    public static JsonRpcMessage Parse(byte[] line) =>
        JsonSerializer.Deserialize(line, Message) ?? throw new JsonException("null is not a message.");

    public ValueTask SendAsync(JsonRpcMessage message, CancellationToken cancellation) =>
        WriteAsync([.. JsonSerializer.SerializeToUtf8Bytes(message, Message), (byte)'\n'], cancellation);

    public ValueTask SendErrorAsync(RequestId id, JsonRpcErrorDetail error, CancellationToken cancellation) =>
        SendAsync(new JsonRpcError { Id = id, Error = error }, cancellation);

    /// <summary>For what could not be read, and so has no id (JSON-RPC 2.0, section 5).</summary>
    public ValueTask SendUnreadableAsync(int code, string message, CancellationToken cancellation) =>
        WriteAsync(
            System.Text.Encoding.UTF8.GetBytes(
                $$$"""{"jsonrpc":"2.0","id":null,"error":{"code":{{{code}}},"message":"{{{JsonEncodedText.Encode(message)}}}"}}""" + "\n"),
            cancellation);

    public void Dispose() => writing.Dispose();

    private async ValueTask WriteAsync(byte[] line, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            await output.WriteAsync(line, cancellation);
            await output.FlushAsync(cancellation);
        }
        finally
        {
            writing.Release();
        }
    }
}
