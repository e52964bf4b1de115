using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>
/// SDKs of AWS want a region beside credentials. A container has one in its environment, which no child inherits; so a server with a role is
/// given that of the deployment, unless it says otherwise.
/// </summary>
internal static class ServerRegion
{
    private const string Variable = "AWS_REGION";

    public static Manifest Given(Manifest manifest, string region) => manifest with
    {
        Servers = [.. manifest.Servers.Select(server => server is StdioServerSpec { Aws.Permissions.Count: > 0 } stdio && IsOpen(stdio)
            ? stdio with { Env = new([.. stdio.Env, KeyValuePair.Create(Variable, region)]) }
            : server)],
    };

    private static bool IsOpen(StdioServerSpec server) => server.Env[Variable] is null && server.Aws.Secrets[Variable] is null;
}
