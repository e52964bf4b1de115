namespace Outboard;

/// <summary>The name the program was started by. The images carry a link <c>mcp-proxy</c>, and old command lines run through it.</summary>
internal static class InvokedName
{
    private const string CommandLine = "/proc/self/cmdline";

    /// <summary>
    /// Linux keeps argv[0] as it was given; .NET has replaced it by the managed entry point before Main runs, and
    /// <see cref="Environment.ProcessPath"/> follows links. Elsewhere the name is always <c>outboard</c>.
    /// </summary>
    public static string Read()
    {
        if (OperatingSystem.IsLinux() && File.Exists(CommandLine))
        {
            var first = File.ReadAllText(CommandLine).Split('\0', 2)[0];
            if (IsMcpProxy(first))
            {
                return "mcp-proxy";
            }
        }

        return "outboard";
    }

    public static bool IsMcpProxy(string path) => Path.GetFileName(path) == "mcp-proxy";
}
