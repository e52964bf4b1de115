using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;
using Outboard.Manifests;

namespace Outboard.Remotes;

/// <summary>Which era a remote serves, found out as a client of both does (mcp-transports 12).</summary>
internal static class RemoteEra
{
    private static readonly TimeSpan PatienceWithPeople = TimeSpan.FromMinutes(6);

    /// <summary>Asks <c>server/discover</c>, logging in first where the remote wants that.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached, or refuses whoever asks: no verdict.</exception>
    public static async Task<Era> AskAsync(RemoteSettings settings, RemoteMemory memory, ILoggerFactory logs, TimeProvider time, CancellationToken cancellation)
    {
        if (memory.Transport == HttpTransportMode.Sse)
        {
            return Era.Legacy;
        }

        using var limit = new CancellationTokenSource(settings.OAuth is null ? settings.ConnectTimeout : PatienceWithPeople, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        await using var remote = await Remote.OpenAsync(settings with { IsModern = true }, memory, static (_, _) => ValueTask.CompletedTask, logs, time, either.Token);
        try
        {
            var said = await remote.AskAsync("server/discover", Parameters(), either.Token);
            return said is JsonObject result && Names(result["supportedVersions"]) ? Era.Modern : Era.Legacy;
        }
        catch (RemoteRefusedException refused)
        {
            return IsOfModernServer(refused) ? Era.Modern : Era.Legacy;
        }
        catch (Exception failure) when (failure is SessionLostException or ArgumentException || (failure is HttpRequestException or ModelContextProtocol.McpException && IsOfLegacyServer(remote.LastStatus)))
        {
            // Refused in no words of that era, or answered with something that is no answer (an ArgumentException: a member that stands twice).
            return Era.Legacy;
        }
    }

    /// <summary>
    /// Errors only a server of that era gives. A legacy one answers an unknown method with HTTP 200, or misses the session with 400 or 404 and
    /// a code of its own.
    /// </summary>
    public static bool IsOfModernServer(RemoteRefusedException refused) => refused.Error.Code switch
    {
        RpcError.HeaderMismatch or RpcError.MissingClientCapability => refused.Status != HttpStatusCode.OK,
        RpcError.UnsupportedProtocolVersion => refused.Error.Data is not System.Text.Json.JsonElement { ValueKind: System.Text.Json.JsonValueKind.Object } data || Names(JsonNode.Parse(data.GetRawText())?["supported"]),
        RpcError.MethodNotFound => refused.Status == HttpStatusCode.NotFound,
        _ => false,
    };

    /// <summary>A failure to log in, to get through or of the server's own says nothing of its era.</summary>
    private static bool IsOfLegacyServer(HttpStatusCode? status) => status is not (null or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
        and < HttpStatusCode.InternalServerError;

    /// <summary>Revisions are dates, and later ones are modern too.</summary>
    private static bool Names(JsonNode? versions) => versions is JsonArray list
        && list.Any(static version => version is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 && char.IsAsciiDigit(text[0]) && string.CompareOrdinal(text, Modern.Version) >= 0);

    private static JsonObject Parameters() => new()
    {
        ["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Modern.Version,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "outboard", ["version"] = Gateway.ThisAssembly.Version },
        },
    };
}
