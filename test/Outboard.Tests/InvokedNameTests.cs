using System.Runtime.Versioning;
using Outboard.Testing;

namespace Outboard.Tests;

[SupportedOSPlatform("linux")]
public sealed class InvokedNameTests
{
    [Fact]
    public async Task Link_called_mcp_proxy_takes_the_command_line_of_mcp_proxy()
    {
        using var folder = new TemporaryFolder();
        var link = Path.Combine(folder.Path, "mcp-proxy");
        File.CreateSymbolicLink(link, Repo.Outboard);

        var version = await TestProcess.RunAsync(link, ["--version"]);
        var nothing = await TestProcess.RunAsync(link, []);
        var onPath = await TestProcess.RunAsync("/bin/sh", ["-c", "mcp-proxy --port x"], new Dictionary<string, string?> { ["PATH"] = folder.Path });

        Assert.StartsWith("mcp-proxy ", version.Output, StringComparison.Ordinal);
        Assert.Equal(0, version.ExitCode);
        Assert.Equal(1, nothing.ExitCode);
        Assert.StartsWith("usage: mcp-proxy", nothing.Output, StringComparison.Ordinal);
        Assert.Equal(2, onPath.ExitCode);
        Assert.StartsWith("mcp-proxy: error:", onPath.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Own_name_takes_the_general_command_line()
    {
        var version = await TestProcess.RunAsync(Repo.Outboard, ["--version"]);

        Assert.Equal((0, $"outboard {CommandLine.Version}"), (version.ExitCode, version.Output));
    }

    [Theory]
    [InlineData("mcp-proxy", true)]
    [InlineData("./mcp-proxy", true)]
    [InlineData("/usr/local/bin/mcp-proxy", true)]
    [InlineData("/opt/mcp-proxy/outboard", false)]
    [InlineData("my-mcp-proxy", false)]
    public void Only_the_last_part_of_the_path_counts(string path, bool expected) => Assert.Equal(expected, InvokedName.IsMcpProxy(path));
}
