namespace Outboard.Aws.Deploy.Adopting;

/// <summary>The names the user's script gives (aws 1.1).</summary>
internal static class DocumentNames
{
    public const string Cluster = "mcp-services";

    public const string SecurityGroup = "mcp-services-sg";

    public const string LoadBalancer = "mcp-services-alb";

    public const string LogGroup = "/ecs/mcp-services";

    /// <summary>Logical id to name.</summary>
    public static readonly IReadOnlyList<(string LogicalId, string Name)> Repositories = [("AdoptedUvRepository", "mcp-proxy-uv"), ("AdoptedNpxRepository", "mcp-proxy-npx")];

    public static readonly IReadOnlyList<(string LogicalId, string Name)> Roles = [("AdoptedExecutionRole", "ecsTaskExecutionRole-mcp"), ("AdoptedTaskRole", "ecsTaskRole-mcp")];

    /// <summary><c>fetch-mcp</c>, for a server that is called <c>fetch</c> or <c>fetch-mcp</c> in the manifest.</summary>
    public static string Service(string server) => server.EndsWith("-mcp", StringComparison.Ordinal) ? server : $"{server}-mcp";

    public static string TargetGroup(string server) => $"{Service(server)}-tg";
}
