namespace Outboard.Manifests;

/// <summary>Whose the role of a container is (decision 0009).</summary>
internal static class TaskRole
{
    /// <summary>
    /// A role is of a container and not of a child: where one process runs servers that were given different permissions, the role is nobody's
    /// own, and nobody gets it.
    /// </summary>
    public static ValueList<ServerSpec> Grant(ValueList<ServerSpec> servers)
    {
        ServerSpec[] here = [.. servers.Where(static server => server is not HttpServerSpec)];
        return here.Length > 0 && here[0].Aws.Permissions is { Count: > 0 } permissions && here.All(server => PermissionChecks.AreAlike(server.Aws.Permissions, permissions))
            ? [.. servers.Select(static server => server is StdioServerSpec stdio ? stdio with { UsesTaskRole = true } : server)]
            : servers;
    }
}
