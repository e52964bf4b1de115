using System.Collections.Frozen;

namespace Outboard.Servers.Web.Guard;

/// <summary>Headers that never leave: they speak about this process, its network or its clients, they steer the connection, or they are what a metadata service waits for.</summary>
internal static class InternalHeaders
{
    private static readonly FrozenSet<string> s_names = new[]
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Content-Length",
        "Cookie", "Cookie2", "Forwarded", "Via", "Origin", "X-Real-IP", "X-Request-Id", "X-Client-IP", "True-Client-IP", "Metadata", "Metadata-Flavor",
        "traceparent", "tracestate", "baggage", "Request-Id", "Mcp-Session-Id", "Mcp-Protocol-Version", "Last-Event-ID",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] s_families = ["Proxy-", "X-Forwarded-", "X-Amzn-", "X-Aws-Ec2-Metadata-", "X-Google-Metadata-", "X-Envoy-"];

    public static bool Contains(string name) => s_names.Contains(name) || Array.Exists(s_families, family => name.StartsWith(family, StringComparison.OrdinalIgnoreCase));
}
