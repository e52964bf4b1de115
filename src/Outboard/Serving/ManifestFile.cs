using Outboard.Manifests;

namespace Outboard.Serving;

/// <summary>Which manifest a command works on, and what its options override.</summary>
internal sealed record ManifestFile(string Path)
{
    public int? Port { get; init; }

    public string? Bind { get; init; }

    public string? Domain { get; init; }

    /// <exception cref="UsageException">No file was named and none of the usual ones is there.</exception>
    public static ManifestFile Find(string? named, string folder)
    {
        if (named is not null)
        {
            return new ManifestFile(System.IO.Path.GetFullPath(named, folder));
        }

        foreach (var usual in new[] { "outboard.json", ".mcp.json" })
        {
            var path = System.IO.Path.Combine(folder, usual);
            if (File.Exists(path))
            {
                return new ManifestFile(path);
            }
        }

        throw new UsageException(
            "there is no manifest here.",
            $"neither outboard.json nor .mcp.json exists in {folder}.",
            """name one with `outboard up -f FILE`, or write {"mcpServers": {"NAME": {"command": "npx", "args": ["-y", "PACKAGE"]}}} into outboard.json.""");
    }

    /// <exception cref="UsageException">The file cannot be read or is not a manifest; it carries every problem.</exception>
    public Manifest Read(IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            var manifest = ManifestReader.ReadFile(Path, environment);
            return manifest with
            {
                Gateway = manifest.Gateway with
                {
                    Port = Port ?? manifest.Gateway.Port,
                    Bind = Bind ?? manifest.Gateway.Bind,
                    Domain = Domain ?? manifest.Gateway.Domain,
                },
            };
        }
        catch (OutboardException wrong)
        {
            throw new UsageException(wrong);
        }
    }
}
