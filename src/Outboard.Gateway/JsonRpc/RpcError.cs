using System.Buffers;
using System.Text.Json;

namespace Outboard.Gateway.JsonRpc;

/// <summary>A JSON-RPC error of the gateway's own (mcp-transports 11).</summary>
/// <param name="Code">The JSON-RPC code.</param>
/// <param name="Message">What went wrong, for the client's user.</param>
internal readonly record struct RpcError(int Code, string Message)
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>Not the specification's, but the SDKs' code for an unknown session; clients key on the 404 that carries it.</summary>
    public const int SessionNotFound = -32001;

    /// <summary>Revision 2026-07-28: a header is missing, malformed, or says something else than the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>Revision 2026-07-28: the client lacks a capability the request needs.</summary>
    public const int MissingClientCapability = -32021;

    /// <summary>Revision 2026-07-28: the protocol version is not served.</summary>
    public const int UnsupportedProtocolVersion = -32022;

    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends <c>{"jsonrpc":"2.0","id":…,"error":{"code":…,"message":…}}</c>; an empty <paramref name="id"/> is written as null.</summary>
    public void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> id, ReadOnlySpan<byte> data = default)
    {
        using var json = new Utf8JsonWriter(target, Plain);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id.IsEmpty ? "null"u8 : id, skipInputValidation: true);
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, Code);
        json.WriteString("message"u8, Message);
        if (!data.IsEmpty)
        {
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data, skipInputValidation: true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    public byte[] ToFrame(ReadOnlySpan<byte> id, ReadOnlySpan<byte> data = default)
    {
        var buffer = new ByteBuffer(256);
        Write(buffer, id, data);
        return buffer.TakeArray();
    }
}
