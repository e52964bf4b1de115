using System.Text.Json;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>The members of <c>_meta</c> that belong to the protocol of the modern era (mcp-transports 5).</summary>
internal static class Metadata
{
    private static ReadOnlySpan<byte> Reserved => "io.modelcontextprotocol/"u8;

    /// <summary>The key the reader stands on is the protocol's own.</summary>
    public static bool IsReserved(ref Utf8JsonReader name) => name.ValueIsEscaped ? IsReservedText(ref name) : name.ValueSpan.StartsWith(Reserved);

    /// <summary>A member of <c>params</c> that this era has added: who asks, and what a retry carries (8).</summary>
    public static bool IsEnvelope(ref Utf8JsonReader name) => name.ValueTextEquals("_meta"u8) || name.ValueTextEquals("inputResponses"u8) || name.ValueTextEquals("requestState"u8);

    /// <summary>A frame whose <c>params._meta</c> keeps only what is not the protocol's.</summary>
    public static byte[] WithoutReserved(ReadOnlySpan<byte> line, in Frame frame) => Without(line, frame, IsReserved);

    /// <summary>A request that wants no log messages.</summary>
    public static byte[] WithoutLogLevel(ReadOnlySpan<byte> line, in Frame frame) =>
        Without(line, frame, static (ref Utf8JsonReader name) => name.ValueTextEquals("io.modelcontextprotocol/logLevel"u8));

    private static byte[] Without(ReadOnlySpan<byte> line, in Frame frame, Members.Drops drops)
    {
        var copy = new ByteBuffer(line.Length);
        copy.Write(line[..frame.Meta.Start]);
        Members.Copy(copy, frame.Meta.Of(line), drops, default);
        copy.Write(line[frame.Meta.End..]);
        return copy.TakeArray();
    }

    private static bool IsReservedText(ref Utf8JsonReader name)
    {
        try
        {
            return name.GetString()!.StartsWith("io.modelcontextprotocol/", StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate: no name of the protocol's.
            return false;
        }
    }
}
