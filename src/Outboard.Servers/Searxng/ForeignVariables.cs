namespace Outboard.Servers.Searxng;

/// <summary>Variables of the original that have no effect here: better said than left to be found out.</summary>
internal static class ForeignVariables
{
    private static readonly string[] Known = ["MCP_HTTP_ALLOW_PRIVATE_URLS", "MCP_HTTP_HARDEN", "MCP_HTTP_EXPOSE_FULL_CONFIG"];

    public static void Warn(Variables variables)
    {
        foreach (var name in variables.Names.Order(StringComparer.Ordinal))
        {
            if (name.StartsWith("FLARESOLVERR_", StringComparison.Ordinal) || name.StartsWith("BYPARR_", StringComparison.Ordinal))
            {
                variables.Ignore(name, "configures a browser solver, which this server does not use");
            }
            else if ((name.StartsWith("MCP_HTTP_", StringComparison.Ordinal) || name.StartsWith("MCP_RATE_", StringComparison.Ordinal)) && !Known.Contains(name))
            {
                variables.Ignore(name, "configures the original's HTTP side, which is Outboard's own here");
            }
        }
    }
}
