namespace Outboard.Manifests;

/// <summary>
/// Every field of the manifest outside its servers and <c>aws</c>. The reader, the schema and the documentation's test all read this table.
/// </summary>
internal static class ManifestFields
{
    public static readonly Field Domain = new("domain", FieldKind.Text, "A server answers on <name>.<domain>.")
    {
        Default = "\"localhost\"", Examples = ["\"mcp.example.com\""],
    };

    public static readonly Field Port = new("port", FieldKind.Integer,
        "The gateway's port, where every server answers by host and by path; 0 lets the system choose.")
    {
        Default = "8800", Maximum = 65535,
    };

    public static readonly Field Bind = new("bind", FieldKind.Text, "The address every listener binds to: an IP address or localhost.")
    {
        Default = "\"127.0.0.1\"", Examples = ["\"0.0.0.0\"", "\"::1\""],
    };

    public static readonly Field AllowOrigins = new("allowOrigins", FieldKind.TextList,
        "Origins, beside loopback ones, that a browser page may call from, as scheme://host[:port]; * allows all.")
    {
        Default = "[]", Examples = ["[\"https://app.example.com\"]"],
    };

    public static readonly Field AllowHosts = new("allowHosts", FieldKind.TextList,
        "Host names answered beside <name>.<domain>, the domain itself and loopback names; * allows all.")
    {
        Default = "[]", Examples = ["[\"gateway.internal\"]"],
    };

    public static readonly Field MaxRequestBytes = new("maxRequestBytes", FieldKind.Size,
        "The largest request body, as a size or a number of bytes.")
    {
        Default = "\"32MiB\"", Minimum = 1,
    };

    public static readonly Field MaxSessions = new("maxSessions", FieldKind.Integer, "Sessions held at once, over all servers.")
    {
        Default = "10000", Minimum = 1,
    };

    public static readonly FieldSet GatewayObject = new("gateway", "The one listener that serves every server by host and by path.",
        Open: false,
        [Domain, Port, Bind, AllowOrigins, AllowHosts, MaxRequestBytes, MaxSessions]);

    public static readonly Field McpServers = new("mcpServers", FieldKind.Any, "The servers by name, as MCP clients write them.");

    public static readonly Field Servers = new("servers", FieldKind.Any,
        "The servers by name, as VS Code writes them; mcpServers is the usual place.");

    public static readonly Field Mcp = new("mcp", FieldKind.Any,
        "VS Code's older place for servers, inside its settings.") { Tolerated = true };

    public static readonly Field Gateway = new("gateway", FieldKind.Object, GatewayObject.Description) { Members = GatewayObject };

    public static readonly Field Aws = new("aws", FieldKind.Object, AwsFields.AwsObject.Description) { Members = AwsFields.AwsObject };

    public static readonly FieldSet Root = new("manifest",
        "MCP servers to run and serve over HTTP: a superset of the clients' mcpServers files.", Open: true,
    [
        new("$schema", FieldKind.Text, "Where an editor finds this schema.") { Tolerated = true },
        McpServers, Servers, Mcp, Gateway, Aws,
        new("inputs", FieldKind.Any, "What VS Code asks its user for; Outboard asks nobody and takes ${VAR} from its environment.") { Tolerated = true },
    ]);
}
