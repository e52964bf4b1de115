using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>The named servers of a line, from the file or from the flags, with names that can stand side by side in paths.</summary>
internal static class NamedServers
{
    // what Outboard serves below /servers/NAME
    private static readonly string[] Endpoints = ["mcp", "sse", "messages", "status", "healthz", "readyz"];

    internal static List<NamedServer> Of(LineOptions options, LineSurroundings around, bool mayBeEmpty, List<LineWarning> warnings)
    {
        List<NamedServer> servers;
        if (options.NamedServerConfig is { } file)
        {
            if (options.NamedServers.Count > 0)
            {
                warnings.Warn("--named-server is ignored beside --named-server-config.");
            }

            servers = NamedServerConfig.Read(file, around, mayBeEmpty, warnings);
        }
        else
        {
            servers = FromFlags(options, warnings);
        }

        CheckNames(servers);
        return servers;
    }

    private static List<NamedServer> FromFlags(LineOptions options, List<LineWarning> warnings)
    {
        var servers = new OrderedDictionary<string, NamedServer>();
        foreach (var (name, line) in options.NamedServers)
        {
            List<string> words;
            try
            {
                words = ShellWords.Split(line);
            }
            catch (FormatException e)
            {
                throw new OutboardException($"--named-server {name}: the command cannot be split into words.", $"{char.ToUpperInvariant(e.Message[0])}{e.Message[1..]}.", "Close the quote, or escape it with a backslash.", e);
            }

            if (words.Count == 0)
            {
                warnings.Add(new LineWarning(Severity.Error, $"--named-server {name}: the command is empty; the server is skipped."));
                continue;
            }

            servers[name] = new NamedServer(name, words[0], [.. words[1..]], ValueMap.Empty, Cwd: null);
        }

        return [.. servers.Values];
    }

    /// <summary>Any characters may stand in a name, but no name may take another server's paths.</summary>
    private static void CheckNames(List<NamedServer> servers)
    {
        foreach (var name in servers.Select(server => server.Name))
        {
            if (name.Split('/') is var segments && Array.Exists(segments, segment => segment is "" or "." or ".."))
            {
                throw new OutboardException($"The server name '{name}' makes no path.", $"/servers/{name} has an empty or dotted segment, which clients resolve to another server's path.", "Rename the server.");
            }

            if (servers.Find(other => name.StartsWith(other.Name + "/", StringComparison.Ordinal)
                && Endpoints.Contains(name[(other.Name.Length + 1)..].Split('/')[0])) is { } shadowed)
            {
                throw new OutboardException($"The server names '{shadowed.Name}' and '{name}' clash.", $"/servers/{name} is an endpoint of '{shadowed.Name}'.", "Rename one of them.");
            }
        }
    }
}
