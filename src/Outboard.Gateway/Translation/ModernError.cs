using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>A legacy child's error as the modern era says it (mcp-transports 11, 17.2). What is not translated stays byte for byte.</summary>
internal static class ModernError
{
    /// <summary>The code of a legacy child that wants its user to visit an address first.</summary>
    public const int UrlElicitationRequired = -32042;

    private const int ResourceNotFound = -32002;

    /// <param name="error">The child's <c>error</c>.</param>
    /// <param name="uri">What was to be read, for a resource that is not there; null for another request.</param>
    /// <returns>The error for the client; null for one that is as it should be.</returns>
    public static byte[]? Translate(ReadOnlySpan<byte> error, string? uri)
    {
        if (CodeOf(error) is not { } code)
        {
            return null;
        }

        if (code == ResourceNotFound)
        {
            return With(error, RpcError.InvalidParams, WithUri(Members.Find(error, "data"u8).Of(error), uri));
        }

        // The range is the specification's own now: what an older server meant by it is its own business.
        return code is <= RpcError.HeaderMismatch and >= -32099 ? With(error, RpcError.InternalError, WithCode(Members.Find(error, "data"u8).Of(error), code)) : null;
    }

    public static int? CodeOf(ReadOnlySpan<byte> error)
    {
        var text = Members.Find(error, "code"u8).Of(error);
        return Utf8Parser.TryParse(text, out int code, out var used) && used == text.Length ? code : null;
    }

    /// <summary>-32021 in place of an answer that failed for want of what the client did not declare.</summary>
    /// <param name="missing">What that is.</param>
    /// <param name="declared">What it did declare.</param>
    public static byte[] Missing(ClientCapabilities missing, ClientCapabilities declared)
    {
        var required = new JsonObject();
        if ((missing & (ClientCapabilities.Elicitation | ClientCapabilities.ElicitationUrl)) != ClientCapabilities.None)
        {
            // To a client that knows of modes a form is one; to any other, elicitation itself.
            var modes = new JsonObject();
            if (missing.HasFlag(ClientCapabilities.Elicitation) && (missing | declared).HasFlag(ClientCapabilities.ElicitationUrl))
            {
                modes["form"] = new JsonObject();
            }

            if (missing.HasFlag(ClientCapabilities.ElicitationUrl))
            {
                modes["url"] = new JsonObject();
            }

            required["elicitation"] = modes;
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
        return JsonText.ToUtf8(new JsonObject
        {
            ["code"] = RpcError.MissingClientCapability,
            ["message"] = $"The server needs a client that declares: {names}.",
            ["data"] = new JsonObject { ["requiredCapabilities"] = required },
        });
    }

    /// <summary>A whole frame with this error.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> id, ReadOnlySpan<byte> error) => [.. """{"jsonrpc":"2.0","id":"""u8, .. id, .. ""","error":"""u8, .. error, (byte)'}'];

    private static byte[] With(ReadOnlySpan<byte> error, int code, ReadOnlySpan<byte> data)
    {
        var message = Members.Find(error, "message"u8).Exists ? "" : "\"message\":\"\",";
        var added = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"code\":{code},{message}\"data\":"));
        var target = new ByteBuffer(error.Length + 128);
        Members.Copy(target, error, static (ref Utf8JsonReader name) => name.ValueTextEquals("code"u8) || name.ValueTextEquals("data"u8), [.. added, .. data]);
        return target.TakeArray();
    }

    private static byte[] WithUri(ReadOnlySpan<byte> data, string? uri)
    {
        var isObject = !data.IsEmpty && data[0] == '{';
        if (uri is null || (isObject && Members.Find(data, "uri"u8).Exists))
        {
            return data.IsEmpty ? [.. "{}"u8] : data.ToArray();
        }

        var target = new ByteBuffer(data.Length + 128);
        Members.Copy(target, isObject ? data : default, drops: null, Encoding.UTF8.GetBytes($"\"uri\":{JsonText.Quote(uri)}"));
        return target.TakeArray();
    }

    private static byte[] WithCode(ReadOnlySpan<byte> data, int code)
    {
        var original = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"code\":{code}"));
        return data.IsEmpty ? [.. original, (byte)'}'] : [.. original, .. ",\"data\":"u8, .. data, (byte)'}'];
    }
}
