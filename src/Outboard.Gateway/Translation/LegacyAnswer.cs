using System.Text.Json;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>A modern child's answer as a legacy client of a certain revision can read it (mcp-transports 17.4).</summary>
internal static class LegacyAnswer
{
    /// <summary>Codes that mean something in the modern era alone (mcp-transports 11).</summary>
    private const int FirstReserved = -32099;
    private const int LastReserved = RpcError.HeaderMismatch;

    /// <summary>Up to 2025-11-25 a resource that does not exist has a code of its own.</summary>
    private static ReadOnlySpan<byte> ResourceNotFound => "-32002"u8;

    /// <summary>Writes the answer; false when its result is of a type that legacy clients cannot be told of.</summary>
    public static bool TryWrite(ByteBuffer target, ReadOnlySpan<byte> line, Method method, ProtocolVersion version)
    {
        Frame.Parse(line, out var frame);
        var outcome = frame.Outcome.Of(line);
        if (frame.Kind == FrameKind.Error)
        {
            WriteError(target, line, frame, method);
            return true;
        }

        if (Members.Find(outcome, "resultType"u8) is { Exists: true } type && !type.Of(outcome).SequenceEqual("\"complete\""u8))
        {
            return false;
        }

        if (outcome[0] != '{')
        {
            target.Write(line);
            return true;
        }

        target.Write(line[..frame.Outcome.Start]);
        WriteResult(target, LegacyPayload.Reduce(outcome, method, version), method);
        target.Write(line[frame.Outcome.End..]);
        return true;
    }

    private static void WriteResult(ByteBuffer target, ReadOnlySpan<byte> result, Method method)
    {
        var meta = new ByteBuffer(256);
        if (Members.Find(result, "_meta"u8) is { Exists: true } slice && result[slice.Start] == '{')
        {
            meta.Write("\"_meta\":"u8);
            Members.Copy(meta, slice.Of(result), Metadata.IsReserved, default);
        }

        // What is left of it may be nothing: then it goes whole.
        var structured = method == Method.ToolsCall ? Members.Find(result, "structuredContent"u8) : default;
        var isStrange = structured.Exists && result[structured.Start] != '{';
        Members.Copy(target, result, isStrange ? IsModernOrStructured : IsModern, meta.Span.EndsWith("{}"u8) ? default : meta.Span);
        meta.Release();
    }

    private static bool IsModern(ref Utf8JsonReader name) =>
        name.ValueTextEquals("resultType"u8) || name.ValueTextEquals("ttlMs"u8) || name.ValueTextEquals("cacheScope"u8) || name.ValueTextEquals("_meta"u8);

    /// <summary>Structured content is an object up to 2025-11-25; the text beside it says the same.</summary>
    private static bool IsModernOrStructured(ref Utf8JsonReader name) => IsModern(ref name) || name.ValueTextEquals("structuredContent"u8);

    private static void WriteError(ByteBuffer target, ReadOnlySpan<byte> line, in Frame frame, Method method)
    {
        var error = frame.Outcome.Of(line);
        var code = Members.Find(error, "code"u8);
        var mapped = code.Exists && System.Buffers.Text.Utf8Parser.TryParse(code.Of(error), out int number, out var used) && used == code.Length ? Map(number, error, method) : default;
        Splice.Write(target, line, mapped.IsEmpty ? default : new Slice(frame.Outcome.Start + code.Start, code.Length), mapped);
    }

    /// <summary>The code a legacy client knows; empty for the same.</summary>
    private static ReadOnlySpan<byte> Map(int code, ReadOnlySpan<byte> error, Method method)
    {
        if (code is >= FirstReserved and <= LastReserved)
        {
            return "-32603"u8;
        }

        var data = Members.Find(error, "data"u8).Of(error);
        return code == RpcError.InvalidParams && method == Method.ResourcesRead && Members.Find(data, "uri"u8).Exists ? ResourceNotFound : default;
    }
}
