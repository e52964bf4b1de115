using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Outboard.Load;

/// <summary>Where and when it ran, without a name or a path of the machine.</summary>
internal sealed record Machine(
    string Date, int Cores, string Processor, long MemoryMiB, string System, string DotNet, string Node, string Commit, string LoadAtStart, Settings Settings)
{
    public static Machine Describe(Options options) => new(
        DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'"),
        Environment.ProcessorCount,
        Line("/proc/cpuinfo", "model name"),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        Line("/etc/os-release", "PRETTY_NAME").Trim('"'),
        RuntimeInformation.FrameworkDescription,
        Says(Peers.Node, "--version"),
        Says("git", "describe", "--always", "--dirty"),
        File.ReadAllText("/proc/loadavg").Split(' ')[0],
        new Settings(options.Seconds, options.WarmUp, options.Rounds));

    // model name      : Some Processor        PRETTY_NAME="Some System"
    private static string Line(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', '=')[^1].Trim() ?? "unknown";

    private static string Says(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "absent";
        }
    }
}

/// <summary>How long and how often each measurement ran.</summary>
internal sealed record Settings(int Seconds, int WarmUp, int Rounds);
