using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>Frames of the bridge's own, with the place of the one value that changes from use to use.</summary>
internal static class OwnFrames
{
    private static readonly byte[] EmptyResultBytes = """{"jsonrpc":"2.0","id":0,"result":{}}"""u8.ToArray();
    private static readonly byte[] CancelBytes = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0,"reason":"The client has gone or the time is up."}}"""u8.ToArray();

    public static ReadOnlySpan<byte> EmptyResult => EmptyResultBytes;

    /// <summary>The id in <see cref="EmptyResult"/>.</summary>
    public static Slice EmptyResultId { get; } = At(EmptyResultBytes, "\"id\":"u8);

    public static ReadOnlySpan<byte> Cancel => CancelBytes;

    /// <summary>The request id in <see cref="Cancel"/>.</summary>
    public static Slice CancelRequestId { get; } = At(CancelBytes, "\"requestId\":"u8);

    public static ReadOnlyMemory<byte> Ping { get; } = """{"jsonrpc":"2.0","id":0,"method":"ping"}"""u8.ToArray();

    public static byte[] Request(string method, string parameters) =>
        System.Text.Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":0,"method":"{{method}}","params":{{parameters}}}""");

    public static byte[] ToolsListChanged { get; } = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"""u8.ToArray();

    public static byte[] PromptsListChanged { get; } = """{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}"""u8.ToArray();

    public static byte[] ResourcesListChanged { get; } = """{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}"""u8.ToArray();

    /// <summary>The one-character value behind <paramref name="name"/>.</summary>
    private static Slice At(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> name) => new(frame.IndexOf(name) + name.Length, 1);
}
