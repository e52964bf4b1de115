using System.Text;
using System.Text.Json;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>A legacy request in the envelope of the modern era: the client's own members byte for byte, and its introduction in <c>params._meta</c> (mcp-transports 5).</summary>
internal static class ModernRequestFrame
{
    /// <param name="bytes">The request; params, where it has any, are an object.</param>
    /// <param name="frame">Its envelope.</param>
    /// <param name="introduction">Members of <c>_meta</c>.</param>
    /// <param name="level">The log messages wanted; null for none.</param>
    /// <param name="added">Further members of <c>params</c>; empty for none.</param>
    public static byte[] Compose(ReadOnlySpan<byte> bytes, in Frame frame, ReadOnlySpan<byte> introduction, LoggingLevel? level, ReadOnlySpan<byte> added)
    {
        var members = new ByteBuffer(introduction.Length + added.Length + frame.Meta.Length + 128);
        members.Write("\"_meta\":"u8);
        Members.Copy(members, IsObject(bytes, frame.Meta) ? frame.Meta.Of(bytes) : default, Metadata.IsReserved, WithLevel(introduction, level));
        if (!added.IsEmpty)
        {
            members.Write((byte)',');
            members.Write(added);
        }

        var request = new ByteBuffer(bytes.Length + members.Length + 32);
        var end = frame.Params.Exists ? frame.Params.Start : bytes.LastIndexOf((byte)'}');
        request.Write(bytes[..end]);
        request.Write(frame.Params.Exists ? default : ",\"params\":"u8);
        // A legacy client knows nothing of the others, and gets nowhere with them.
        Members.Copy(request, frame.Params.Of(bytes), Metadata.IsEnvelope, members.Span);
        request.Write(bytes[(frame.Params.Exists ? frame.Params.End : end)..]);
        members.Release();
        return request.TakeArray();
    }

    private static bool IsObject(ReadOnlySpan<byte> bytes, Slice slice) => slice.Exists && bytes[slice.Start] == '{';

    private static ReadOnlySpan<byte> WithLevel(ReadOnlySpan<byte> introduction, LoggingLevel? level) =>
        level is { } wanted ? (byte[])[.. introduction, .. Encoding.UTF8.GetBytes($",\"io.modelcontextprotocol/logLevel\":\"{wanted.Name()}\"")] : introduction;
}
