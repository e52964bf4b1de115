namespace FixtureServer;

/// <summary>The reserved keys of <c>_meta</c> (mcp-transports 5 and 9).</summary>
internal static class Meta
{
    public const string Version = "io.modelcontextprotocol/protocolVersion";
    public const string Capabilities = "io.modelcontextprotocol/clientCapabilities";
    public const string LogLevel = "io.modelcontextprotocol/logLevel";
    public const string ServerInfo = "io.modelcontextprotocol/serverInfo";
    public const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";
}
