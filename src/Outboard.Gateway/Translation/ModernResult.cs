using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>
/// A legacy child's result as a modern client expects it (mcp-transports 17.2, "Outbound"): <c>resultType</c>, the server's name, and how long
/// it may be kept are added at its end; every byte of the child stays.
/// </summary>
internal static class ModernResult
{
    /// <summary>Appends the frame with its result completed. Where the id lies does not change when it stands before the result.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="frame">The child's answer.</param>
    /// <param name="result">Its <c>result</c>.</param>
    /// <param name="hello">Whose answer it is.</param>
    /// <param name="caching">How long it may be kept, for a method whose answers say so (7); null for another.</param>
    public static void Write(ByteBuffer target, ReadOnlySpan<byte> frame, Slice result, ServerHello hello, Caching? caching)
    {
        var value = result.Of(frame);
        if (value.IsEmpty || value[0] != '{')
        {
            // No result of this protocol: it is passed on for the client to judge, as it would be without us.
            target.Write(frame);
            return;
        }

        var found = Found.In(value);
        target.Write(frame[..result.Start]);
        WriteWithServerInfo(target, value[..^1], found.Meta, hello.ServerInfo.Span);
        var isEmpty = found.IsEmpty;
        if (!found.HasType)
        {
            Add(target, "\"resultType\":\"complete\""u8, ref isEmpty);
        }

        if (!found.Meta.Exists && !hello.ServerInfo.IsEmpty)
        {
            Add(target, "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"u8, ref isEmpty);
            target.Write(hello.ServerInfo.Span);
            target.Write((byte)'}');
        }

        if (caching is not null && !found.HasTtl)
        {
            Add(target, caching.TtlMember.Span, ref isEmpty);
        }

        if (caching is not null && !found.HasScope)
        {
            Add(target, caching.ScopeMember.Span, ref isEmpty);
        }

        target.Write((byte)'}');
        target.Write(frame[result.End..]);
    }

    /// <summary>
    /// True for a result that has nothing of this era, which is nearly every one: completed by putting <see cref="ServerHello.Completion"/> in place
    /// of its last brace. To look for a few names is many times cheaper than to read the result; whoever only mentions one takes the longer way.
    /// </summary>
    public static bool IsPlain(ReadOnlySpan<byte> result) =>
        result.Length > 2 && result[0] == '{' && result[1..].TrimStart(" \t"u8)[0] != '}'
        && result.IndexOf("_meta"u8) < 0 && result.IndexOf("resultType"u8) < 0 && result.IndexOf("ttlMs"u8) < 0 && result.IndexOf("cacheScope"u8) < 0 && result.IndexOf("\\u"u8) < 0;

    /// <summary>The results a client may keep (mcp-transports 7).</summary>
    public static bool IsCacheable(Method method) =>
        method is Method.ToolsList or Method.PromptsList or Method.ResourcesList or Method.ResourceTemplatesList or Method.ResourcesRead;

    /// <summary><c>result.isError</c> of a tool's answer is true.</summary>
    public static bool IsToolError(ReadOnlySpan<byte> result) => Members.Find(result, "isError"u8).Of(result).SequenceEqual("true"u8);

    /// <summary>A frame of ours with this result.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) => [.. """{"jsonrpc":"2.0","id":"""u8, .. id, .. ""","result":"""u8, .. result, (byte)'}'];

    private static void WriteWithServerInfo(ByteBuffer target, ReadOnlySpan<byte> open, Slice meta, ReadOnlySpan<byte> info)
    {
        if (!meta.Exists || meta.Of(open)[0] != '{' || info.IsEmpty || Members.Find(meta.Of(open), "io.modelcontextprotocol/serverInfo"u8).Exists)
        {
            target.Write(open);
            return;
        }

        target.Write(open[..(meta.Start + 1)]);
        target.Write("\"io.modelcontextprotocol/serverInfo\":"u8);
        target.Write(info);
        var rest = open[(meta.Start + 1)..meta.End];
        if (rest.TrimStart(" \t\r\n"u8)[0] != '}')
        {
            target.Write((byte)',');
        }

        target.Write(open[(meta.Start + 1)..]);
    }

    private static void Add(ByteBuffer target, ReadOnlySpan<byte> member, ref bool isFirst)
    {
        if (!isFirst)
        {
            target.Write((byte)',');
        }

        isFirst = false;
        target.Write(member);
    }

    /// <summary>What a result has already.</summary>
    private readonly ref struct Found
    {
        public bool IsEmpty { get; private init; }

        public bool HasType { get; private init; }

        public bool HasTtl { get; private init; }

        public bool HasScope { get; private init; }

        public Slice Meta { get; private init; }

        public static Found In(ReadOnlySpan<byte> result)
        {
            bool isEmpty = true, hasType = false, hasTtl = false, hasScope = false;
            var meta = default(Slice);
            var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = JsonRpc.Frame.MaxDepth });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                isEmpty = false;
                hasType |= Members.Is(ref reader, "resultType"u8);
                hasTtl |= Members.Is(ref reader, "ttlMs"u8);
                hasScope |= Members.Is(ref reader, "cacheScope"u8);
                var isMeta = Members.Is(ref reader, "_meta"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                meta = isMeta ? new Slice(start, (int)reader.BytesConsumed - start) : meta;
            }

            return new Found { IsEmpty = isEmpty, HasType = hasType, HasTtl = hasTtl, HasScope = hasScope, Meta = meta };
        }
    }
}
