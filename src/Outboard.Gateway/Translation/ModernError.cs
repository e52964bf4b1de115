using System.Text.Json.Nodes;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>A legacy child's error as the modern era says it (mcp-transports 11, 17.2).</summary>
internal static class ModernError
{
    /// <summary>The code of a legacy child that wants its user to visit an address first.</summary>
    public const int UrlElicitationRequired = -32042;

    private const int ResourceNotFound = -32002;

    /// <param name="error">The child's <c>error</c>; an object.</param>
    /// <param name="uri">What was to be read, for a resource that is not there.</param>
    /// <returns>The error for the client; null for one that is as it should be.</returns>
    public static JsonObject? Translate(JsonObject error, string? uri)
    {
        if (CodeOf(error) is not { } code)
        {
            return null;
        }

        if (code == ResourceNotFound)
        {
            var data = error["data"] as JsonObject ?? [];
            data.TryAdd("uri", uri);
            return With(error, RpcError.InvalidParams, data.DeepClone());
        }

        // The range is the specification's own now: what an older server meant by it is its own business.
        return code is <= RpcError.HeaderMismatch and >= -32099
            ? With(error, RpcError.InternalError, new JsonObject { ["code"] = code, ["data"] = error["data"]?.DeepClone() })
            : null;
    }

    public static int? CodeOf(JsonObject error) => error["code"] is JsonValue value && value.TryGetValue<int>(out var code) ? code : null;

    /// <summary>-32021 in place of an answer that failed for want of what the client did not declare.</summary>
    public static JsonObject Missing(ClientCapabilities missing)
    {
        var required = new JsonObject();
        if (missing.HasFlag(ClientCapabilities.Elicitation))
        {
            required["elicitation"] = missing.HasFlag(ClientCapabilities.ElicitationUrl) ? new JsonObject { ["url"] = new JsonObject() } : [];
        }

        if (missing.HasFlag(ClientCapabilities.Sampling))
        {
            required["sampling"] = new JsonObject();
        }

        if (missing.HasFlag(ClientCapabilities.Roots))
        {
            required["roots"] = new JsonObject();
        }

        var names = string.Join(", ", required.Select(static member => member.Key));
        return new JsonObject
        {
            ["code"] = RpcError.MissingClientCapability,
            ["message"] = $"The server needs a client that declares: {names}.",
            ["data"] = new JsonObject { ["requiredCapabilities"] = required },
        };
    }

    /// <summary>A whole frame with this error.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> id, ReadOnlySpan<byte> error) => [.. """{"jsonrpc":"2.0","id":"""u8, .. id, .. ""","error":"""u8, .. error, (byte)'}'];

    private static JsonObject With(JsonObject error, int code, JsonNode data) => new()
    {
        ["code"] = code,
        ["message"] = error["message"]?.DeepClone() ?? "",
        ["data"] = data,
    };
}
