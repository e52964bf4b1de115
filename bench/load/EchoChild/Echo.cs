using System.Buffers;
using System.Text.Json;

namespace Outboard.Load;

/// <summary>
/// The answers of an MCP server with one tool, <c>echo</c>, made without a JSON tree and without allocation.
/// The bare Kestrel target compiles this file too: both give the same bytes, so what differs is the way there.
/// </summary>
internal static class Echo
{
    private enum Method
    {
        None,
        Initialize,
        Ping,
        ListTools,
        CallTool,
        Other,
    }

    /// <summary>Answers one JSON-RPC message.</summary>
    /// <returns>False when it wants no answer: a notification, or a reply to a request this server never sends.</returns>
    public static bool Answer(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> id = default, version = "\"2025-06-18\""u8, text = "\"\""u8;
        Method method;
        try
        {
            method = Read(message, ref id, ref version, ref text);
        }
        catch (JsonException)
        {
            output.Write("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"This line is no JSON object."}}"""u8);
            return true;
        }

        if (id.IsEmpty || method == Method.None)
        {
            return false;
        }

        output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Write(id);
        switch (method)
        {
            case Method.CallTool:
                output.Write(",\"result\":{\"content\":[{\"type\":\"text\",\"text\":"u8);
                output.Write(text);
                output.Write("}]}}"u8);
                break;
            case Method.Ping:
                output.Write(",\"result\":{}}"u8);
                break;
            case Method.Initialize:
                output.Write(",\"result\":{\"protocolVersion\":"u8);
                output.Write(version);
                output.Write(""","capabilities":{"tools":{}},"serverInfo":{"name":"echo","version":"1.0.0"}}}"""u8);
                break;
            case Method.ListTools:
                output.Write(",\"result\":{\"tools\":[{\"name\":\"echo\",\"description\":\"Gives its text back.\",\"inputSchema\":"u8);
                output.Write("""{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}}]}}"""u8);
                break;
            default:
                output.Write(",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}"u8);
                break;
        }

        return true;
    }

    // {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"text":"…"}}}    members in any order
    private static Method Read(
        ReadOnlySpan<byte> message, ref ReadOnlySpan<byte> id, ref ReadOnlySpan<byte> version, ref ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(message);
        var method = Method.None;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = Raw(message, ref reader, id);
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                method = Name(ref reader);
            }
            else if (reader.ValueTextEquals("params"u8) && Enter(ref reader))
            {
                while (NextMember(ref reader))
                {
                    if (reader.ValueTextEquals("protocolVersion"u8))
                    {
                        reader.Read();
                        version = Raw(message, ref reader, version);
                    }
                    else if (reader.ValueTextEquals("arguments"u8) && Enter(ref reader))
                    {
                        while (NextMember(ref reader))
                        {
                            var isText = reader.ValueTextEquals("text"u8);
                            reader.Read();
                            text = isText ? Raw(message, ref reader, text) : text;
                            reader.Skip();
                        }
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return method;
    }

    private static bool NextMember(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    // From a member's name into its object; a value that is no object is passed over by the caller's Skip.
    private static bool Enter(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject;
    }

    // The scalar as it was written, escapes and all.
    private static ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> message, scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> otherwise)
    {
        var isScalar = reader.TokenType is JsonTokenType.String or JsonTokenType.Number;
        var raw = isScalar ? message[(int)reader.TokenStartIndex..(int)reader.BytesConsumed] : otherwise;
        reader.Skip();
        return raw;
    }

    private static Method Name(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? Method.None
        : reader.ValueTextEquals("tools/call"u8) ? Method.CallTool
        : reader.ValueTextEquals("initialize"u8) ? Method.Initialize
        : reader.ValueTextEquals("ping"u8) ? Method.Ping
        : reader.ValueTextEquals("tools/list"u8) ? Method.ListTools
        : Method.Other;
}
