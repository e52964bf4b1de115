namespace Outboard.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("up --help")]
    [InlineData("connect --help")]
    [InlineData("verify --help")]
    [InlineData("health --help")]
    [InlineData("explain --help")]
    [InlineData("status --help")]
    [InlineData("logs --help")]
    [InlineData("destroy --help")]
    public async Task Every_command_explains_its_options_and_ends_with_examples(string line)
    {
        var (exitCode, output, error) = await InProcess.RunAsync(line.Split(' '));

        var options = output.Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal)).ToList();
        Assert.Equal((0, ""), (exitCode, error));
        Assert.NotEmpty(options);
        Assert.All(options, line => Assert.True(line.Trim().Split("  ", StringSplitOptions.RemoveEmptyEntries).Length > 1, $"No description: {line}"));
        Assert.Contains("Examples:\n  ", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_takes_the_line_behind_the_dashes_as_it_is()
    {
        var (exitCode, output, error) = await InProcess.RunAsync("explain", "--", "--sse-host", "0.0.0.0", "cmd", "--", "--help");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("--sse-host ignored", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_bridge_is_that_of_mcp_proxy()
    {
        var (exitCode, output, _) = await InProcess.RunAsync("bridge", "--help");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("usage: outboard bridge", output, StringComparison.Ordinal);
    }
}
