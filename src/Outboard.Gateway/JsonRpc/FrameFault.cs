namespace Outboard.Gateway.JsonRpc;

/// <summary>Why bytes are not a frame, and the JSON-RPC code that says so.</summary>
internal enum FrameFault
{
    None = 0,
    NotJson = -32700,
    NotAFrame = -32600,
}

internal static class FrameFaults
{
    public static RpcError ToError(this FrameFault fault) => fault == FrameFault.NotJson
        ? new RpcError(RpcError.ParseError, $"Parse error: the body is not JSON in UTF-8 nested at most {Frame.MaxDepth} deep.")
        : new RpcError(RpcError.InvalidRequest, "Invalid Request: the body is not a JSON-RPC 2.0 message.");
}
