using System.Text.Json.Nodes;
using Outboard.Plans;

namespace Outboard.Deploys;

/// <summary>What a client's configuration says to reach the deployed servers.</summary>
internal static class ClientSnippet
{
    /// <param name="urls">Server to URL.</param>
    /// <param name="withToken">The token's place is a variable: its value belongs in no file that is shared.</param>
    public static string Of(IReadOnlyDictionary<string, string> urls, bool withToken)
    {
        var servers = new JsonObject();
        foreach (var (server, url) in urls)
        {
            var entry = new JsonObject { ["type"] = "http", ["url"] = url };
            if (withToken)
            {
                entry["headers"] = new JsonObject { ["Authorization"] = "Bearer ${OUTBOARD_TOKEN}" };
            }

            servers[server] = entry;
        }

        return new JsonObject { ["mcpServers"] = servers }.ToJsonString(PlanJson.Indented);
    }
}
