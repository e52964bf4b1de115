using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Connect;

/// <summary>The client at our standard streams: one JSON-RPC message a line, and nothing else on its stream.</summary>
internal sealed class StdioClient(Stream output) : IDisposable
{
    /// <summary>For what could not be read, and so has no id (JSON-RPC 2.0, section 5).</summary>
    public const string NoId = "null";

    private static readonly JsonTypeInfo<JsonRpcMessage> Message =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private static readonly JsonTypeInfo<JsonRpcErrorDetail> Detail =
        (JsonTypeInfo<JsonRpcErrorDetail>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcErrorDetail));

    private readonly SemaphoreSlim writing = new(1, 1);

    /// <exception cref="JsonException">It is not a JSON-RPC message as the SDK has it.</exception>
    public static JsonRpcMessage Parse(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, Message) ?? throw new JsonException("null is not a message.");

    public static byte[] Write(JsonRpcMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Message);

    /// <summary>Sends a message as it came, as one line.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="clientId">The id of the request it answers, as the client wrote it; null for what answers none.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, string? clientId, CancellationToken cancellation)
    {
        Frame.Parse(bytes.Span, out var frame);
        var line = new ByteBuffer(bytes.Length + 64);
        Splice.Write(line, bytes.Span, clientId is null ? default : frame.Id, clientId is null ? default : Encoding.UTF8.GetBytes(clientId));
        line.Write((byte)'\n');
        await WriteAsync(line.Memory, cancellation);
        line.Release();
    }

    public ValueTask SendErrorAsync(string clientId, JsonRpcErrorDetail error, CancellationToken cancellation) =>
        WriteAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{clientId}},"error":{{JsonSerializer.Serialize(error, Detail)}}}""" + "\n"), cancellation);

    public void Dispose() => writing.Dispose();

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
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
