using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>
/// The manifest inside the image of one task for all servers. Values stay out of it: what a server sets comes from the task's environment
/// and secrets, as <c>"env": { "SEARXNG_URL": "${SEARXNG_URL}" }</c>.
/// </summary>
internal static class PackedManifest
{
    private const string HeaderStart = "${header:";

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Manifest manifest, AwsSpec aws, Layout layout)
    {
        var servers = new JsonObject();
        foreach (var server in manifest.Servers.OrderBy(static server => server.Name, StringComparer.Ordinal))
        {
            servers[server.Name] = Entry(server, layout == Layout.Http ? null : Hosts.Of(server, aws));
        }

        var gateway = new JsonObject { ["maxRequestBytes"] = manifest.Gateway.MaxRequestBytes, ["maxSessions"] = manifest.Gateway.MaxSessions };
        AddList(gateway, "allowOrigins", manifest.Gateway.AllowOrigins);

        // Without a domain clients come by the load balancer's own name, which nobody knows before it is made.
        AddList(gateway, "allowHosts", layout == Layout.Http ? ["*"] : manifest.Gateway.AllowHosts);
        return new JsonObject { ["mcpServers"] = servers, ["gateway"] = gateway }.ToJsonString(s_readable) + "\n";
    }

    private static JsonObject Entry(ServerSpec server, string? host)
    {
        var line = ContainerCommand.Own(server);
        var entry = new JsonObject { ["command"] = line[0] };
        AddList(entry, "args", line[1..].Select(Plain));
        var variables = new JsonObject();
        foreach (var (name, value) in ServerEnvironment.Of(server).OrderBy(static variable => variable.Key, StringComparer.Ordinal))
        {
            variables[name] = ServerEnvironment.HasHeader(value) ? WithHeaders(value) : $"${{{name}}}";
        }

        foreach (var (name, _) in server.Aws.Secrets.OrderBy(static secret => secret.Key, StringComparer.Ordinal))
        {
            variables[name] = $"${{{name}}}";
        }

        if (variables.Count > 0)
        {
            entry["env"] = variables;
        }

        if (host is not null)
        {
            entry["host"] = host;
        }

        entry["sharing"] = server.Sharing switch { Sharing.Call => "call", Sharing.Session => "session", _ => "shared" };
        entry["requestTimeout"] = Milliseconds(server.RequestTimeout);
        entry["idleTimeout"] = Milliseconds(server.IdleTimeout);
        if (server is StdioServerSpec stdio)
        {
            entry["startTimeout"] = Milliseconds(server.StartTimeout);
            entry["interactive"] = server.Interactive == Interactive.Off ? "off" : "auto";
            entry["era"] = server.Era switch { Era.Legacy => "legacy", Era.Modern => "modern", _ => "auto" };
            if (server.CacheTtl > TimeSpan.Zero)
            {
                entry["cacheTtl"] = Milliseconds(server.CacheTtl);
            }

            if (server.CacheScope == CacheScope.Public)
            {
                entry["cacheScope"] = "public";
            }

            entry["passEnvironment"] = stdio.PassEnvironment;
        }

        AddTools(entry, server);
        AddPermissions(entry, server.Aws.Permissions);
        return entry;
    }

    /// <summary>So that the gateway knows whom the role of the task is for: servers with other permissions are not in it.</summary>
    private static void AddPermissions(JsonObject entry, ValueList<Permission> permissions)
    {
        if (permissions.Count > 0)
        {
            entry["permissions"] = new JsonObject(permissions.OrderBy(static one => one.Action, StringComparer.Ordinal)
                .Select(static one => KeyValuePair.Create<string, JsonNode?>(one.Action, Names(one.Resources.Order(StringComparer.Ordinal).Select(Plain)))));
        }
    }

    private static void AddTools(JsonObject entry, ServerSpec server)
    {
        if (server.AllowTools is null && server.DenyTools.Count == 0)
        {
            return;
        }

        var tools = new JsonObject();
        if (server.AllowTools is { } allowed)
        {
            tools["allow"] = Names(allowed);
        }

        AddList(tools, "deny", server.DenyTools);
        entry["tools"] = tools;
    }

    private static void AddList(JsonObject entry, string name, IEnumerable<string> words)
    {
        if (Names(words) is { Count: > 0 } list)
        {
            entry[name] = list;
        }
    }

    private static JsonArray Names(IEnumerable<string> words) => [.. words.Select(static word => (JsonNode)word)];

    private static string Milliseconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds:0}ms");

    private static string Plain(string word) => word.Replace("${", "$${", StringComparison.Ordinal);

    private static string WithHeaders(string value) => Plain(value).Replace("$" + HeaderStart, HeaderStart, StringComparison.Ordinal);
}
