using System.Collections.Frozen;

namespace Outboard.Commands.McpProxy;

/// <summary>Flags that exist only in look-alikes. The npm package is called mcp-proxy as well, and users mix the two up.</summary>
internal static class ForeignFlags
{
    private const string Npm = "mcp-proxy of npm (punkpeye/mcp-proxy)";
    private const string Supergateway = "supergateway";

    private static readonly FrozenDictionary<string, (string Product, string Cure)> Products = new Dictionary<string, (string, string)>
    {
        ["--server"] = (Npm, "/sse and /mcp are always both served; leave it out."),
        ["--endpoint"] = (Npm, "The endpoints are /sse and /mcp; leave it out."),
        ["--sseEndpoint"] = (Npm, "The SSE endpoint is /sse; leave it out."),
        ["--streamEndpoint"] = (Npm, "The Streamable HTTP endpoint is /mcp; leave it out."),
        ["--apiKey"] = (Npm, "Write --token TOKEN; callers then send it as a bearer token."),
        ["--shell"] = (Npm, "Write the shell as the command: -- sh -c 'COMMAND'."),
        ["--tunnel"] = (Npm, "Outboard opens no tunnels."),
        ["--tunnelSubdomain"] = (Npm, "Outboard opens no tunnels."),
        ["--requestTimeout"] = (Npm, "Write --request-timeout TIME."),
        ["--connectionTimeout"] = (Npm, "Leave it out."),
        ["--sslCa"] = (Npm, "Put a TLS-terminating proxy or load balancer in front."),
        ["--sslCert"] = (Npm, "Put a TLS-terminating proxy or load balancer in front."),
        ["--sslKey"] = (Npm, "Put a TLS-terminating proxy or load balancer in front."),
        ["--stdio"] = (Supergateway, "Write the command itself, last: -- COMMAND ARGS."),
        ["--sse"] = (Supergateway, "Write the URL as the first word."),
        ["--streamableHttp"] = (Supergateway, "Write --transport streamablehttp URL."),
        ["--outputTransport"] = (Supergateway, "/sse and /mcp are always both served; leave it out."),
        ["--baseUrl"] = (Supergateway, "Addresses are relative, so it is not needed; leave it out."),
        ["--ssePath"] = (Supergateway, "The SSE endpoint is /sse; leave it out."),
        ["--messagePath"] = (Supergateway, "Clients learn the path from /sse; leave it out."),
        ["--streamableHttpPath"] = (Supergateway, "The Streamable HTTP endpoint is /mcp; leave it out."),
        ["--stateful"] = (Supergateway, "Sessions are the default; leave it out."),
        ["--sessionTimeout"] = (Supergateway, "Write --idle-timeout TIME."),
        ["--oauth2Bearer"] = (Supergateway, "Set API_ACCESS_TOKEN, or write -H Authorization 'Bearer TOKEN'."),
        ["--logLevel"] = (Supergateway, "Write --log-level DEBUG or INFO."),
        ["--cors"] = (Supergateway, "Write --allow-origin='*'."),
        ["--healthEndpoint"] = (Supergateway, "Write --health-path PATH; /healthz and /readyz are there anyway."),
        ["--protocolVersion"] = (Supergateway, "The version is negotiated; leave it out."),
    }.ToFrozenDictionary();

    /// <summary>A line about a flag of another product, or null.</summary>
    internal static string? Explain(string word)
    {
        var name = word.Split('=')[0];
        return Products.TryGetValue(name, out var known) ? $"{name} belongs to {known.Product}; this is the command line of the Python mcp-proxy. {known.Cure}" : null;
    }
}
