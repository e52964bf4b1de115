using Outboard.Manifests;

namespace Outboard.Serving;

/// <summary>Which manifest a command works on, and what its options override.</summary>
/// <param name="Path">Absolute; null where there is no file, and the servers of this binary are served.</param>
internal sealed record ManifestFile(string? Path)
{
    /// <summary>What is served without a manifest: the three servers, on the ports of the deployment they come from.</summary>
    private const string BuiltIn = """
        {
          "mcpServers": {
            "fetch":   { "command": "outboard", "args": ["serve", "fetch"],    "port": 8808 },
            "aws-doc": { "command": "outboard", "args": ["serve", "aws-docs"], "port": 8809 },
            "searxng": { "command": "outboard", "args": ["serve", "searxng"],  "port": 8810 }
          }
        }
        """;

    private string Folder { get; init; } = "";

    public int? Port { get; init; }

    public string? Bind { get; init; }

    public string? Domain { get; init; }

    /// <summary>The file that was named, else one of the usual ones, else none.</summary>
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

        return new ManifestFile((string?)null) { Folder = folder };
    }

    /// <exception cref="UsageException">The file cannot be read or is not a manifest; it carries every problem.</exception>
    public Manifest Read(IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            var manifest = Path is null ? ManifestReader.Parse(BuiltIn, Folder, environment) : ManifestReader.ReadFile(Path, environment);
            if (NativeServers.Check(manifest, environment).ToArray() is { Length: > 0 } problems)
            {
                throw new OutboardException($"{Path ?? "the environment"} has {(problems.Length == 1 ? "a problem" : $"{problems.Length} problems")}.", fix: "Correct it and run the command again.") { Problems = problems };
            }

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
