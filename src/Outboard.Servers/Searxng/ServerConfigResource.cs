using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>The resource <c>config://server-config</c> (native-servers 6.6).</summary>
internal static class ServerConfigResource
{
    public static string Write(SearxngSettings settings, string version, IEnumerable<string> tools, LoggingLevel level) => JsonText.Indented(new JsonObject
    {
        ["serverInfo"] = new JsonObject
        {
            ["name"] = SearxngServer.Name,
            ["version"] = version,
            ["description"] = "Searches the web through SearXNG and reads pages.",
        },
        ["environment"] = new JsonObject
        {
            ["searxngUrl"] = Url(settings),
            ["hasAuth"] = settings.Instances.Usable.Any(static instance => instance.Authorization is not null),
            ["hasProxy"] = settings.HasProxy,
            ["hasNoProxy"] = settings.HasNoProxy,
            ["currentLogLevel"] = level.ToString().ToLowerInvariant(),
        },
        ["capabilities"] = new JsonObject
        {
            ["tools"] = new JsonArray([.. tools.Select(static tool => (JsonNode)tool)]),
            ["logging"] = true,
            ["resources"] = true,
            ["transports"] = new JsonArray("stdio", "http"),
        },
    });

    private static string Url(SearxngSettings settings) =>
        settings.Instances.Displays.Count == 0 ? "(not configured)"
        : settings.HidesUrl ? "(hidden)"
        : string.Join("; ", settings.Instances.Displays);
}
