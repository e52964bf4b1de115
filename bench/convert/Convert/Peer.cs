using System.Diagnostics;
using System.Text.Json;
using Outboard.Testing;

namespace Outboard.Convert;

/// <summary>jsdom, Readability.js and node-html-markdown in a Node that stays: <c>peer.cjs</c>.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly string Folder = Repo.Path("bench", "convert");

    private readonly Process process;

    private Peer(Process process) => this.process = process;

    /// <exception cref="IOException">npm or node is missing or fails.</exception>
    public static Peer Start(string page)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            using var install = Run("npm", "ci", "--no-audit", "--no-fund");
            install.StandardOutput.ReadToEnd();
            install.WaitForExit();
            if (install.ExitCode != 0)
            {
                throw new IOException("npm ci failed in bench/convert.");
            }
        }

        return new(Run("node", "peer.cjs", page));
    }

    public static string Version
    {
        get
        {
            using var node = Run("node", "--version");
            return node.StandardOutput.ReadToEnd().Trim();
        }
    }

    /// <exception cref="IOException">It ended.</exception>
    public Sample Convert()
    {
        process.StandardInput.WriteLine();
        process.StandardInput.Flush();
        var line = process.StandardOutput.ReadLine() ?? throw new IOException("The peer ended; its error output says why.");
        return JsonSerializer.Deserialize<Sample>(line, JsonSerializerOptions.Web)!;
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static Process Run(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new IOException($"{program} is not on the PATH.", missing);
        }
    }
}
