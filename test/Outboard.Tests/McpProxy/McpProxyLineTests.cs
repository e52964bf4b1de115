using Outboard.Remotes;
using Outboard.Commands.McpProxy;

namespace Outboard.Tests.McpProxy;

public sealed class McpProxyLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("outboard-line-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_config_file_is_read_from_the_disk_and_its_relative_folders_start_there()
    {
        var file = Path.Combine(_folder, "servers.json");
        File.WriteAllText(file, """{"mcpServers":{"a":{"command":"x","cwd":"data"}}}""");

        var result = McpProxyLine.Parse(["--named-server-config", file], new Dictionary<string, string>(), "mcp-proxy");

        var server = Assert.IsType<ParseResult.RunServers>(result).Settings.Manifest.Servers.Cast<Manifests.StdioServerSpec>().Single();
        Assert.Equal(Path.Combine(_folder, "data"), server.Cwd);
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_do_not_shift_positions()
    {
        byte[] file = [0xEF, 0xBB, 0xBF, .. "{\r\n \"mcpServers\": ]"u8];

        var result = McpProxyLine.Parse(["--named-server-config", "s.json"], new LineSurroundings("mcp-proxy", new Dictionary<string, string>(), "/", _ => file));

        Assert.Contains("s.json:2:16: not JSON.", Assert.IsType<ParseResult.UsageError>(result).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_as_config_file_is_an_error_and_no_crash()
    {
        var result = McpProxyLine.Parse(["--named-server-config", _folder], new Dictionary<string, string>(), "mcp-proxy");

        Assert.Equal(1, Assert.IsType<ParseResult.UsageError>(result).ExitCode);
    }

    [Fact]
    public void Any_line_has_a_result()
    {
        string[] words =
        [
            "--port", "1", "--port=2", "--po", "--s", "--debug=x", "-e", "-H", "-eA", "-hx", "K", "K=V", "", "-", "--", "-y", "--foo=1", "-5", "-x y", "--verify-ssl", "--allow-origin",
            "--named-server", "a '", "--named-server-config", "/nowhere", "--token", "--no-auth", "--env-allow", "--header-env", "X=Y", "--sharing", "session", "mcp-proxy", "outboard", "serve",
            "bridge", "http://x", "http://", "https://[", "--idle-timeout=1e9h", "--sse", "--stdio", "--cwd", "\u0001", "日本",
        ];
        var random = new Random(20261124);
        for (var i = 0; i < 20_000; i++)
        {
            string[] line = [.. Enumerable.Range(0, random.Next(9)).Select(_ => words[random.Next(words.Length)])];

            var result = McpProxyLine.Parse(line, new LineSurroundings("mcp-proxy", new Dictionary<string, string>(), "/", _ => throw new FileNotFoundException()));

            Assert.False(result is ParseResult.UsageError { ExitCode: not (1 or 2) }, string.Join(' ', line));
        }
    }

    [Theory]
    [InlineData("--api-key=hush srv", "--api-key=*** srv")]
    [InlineData("--password hush srv", "--password *** srv")]
    [InlineData("-e NAME hush srv", "-e NAME *** srv")]
    [InlineData("--headers X-Token hush srv", "--headers X-Token *** srv")]
    [InlineData("--token hush --client-secret hush --api-access-token=hush", "--token *** --client-secret *** --api-access-token=***")]
    [InlineData("--token-url https://a.example srv", "--token-url https://a.example srv")]
    [InlineData("--no-auth srv --port 1", "--no-auth srv --port 1")]
    public void Values_that_may_be_secret_are_blotted_out_of_quoted_lines(string line, string shown) =>
        Assert.Equal(shown, string.Join(' ', Secrets.Hide(line.Split(' '))));

    [Fact]
    public void Client_credentials_do_not_print_their_secret() =>
        Assert.DoesNotContain("hush", new ServiceAccount("me", "hush", new Uri("https://a.example")).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("a 'b c' d", "a|b c|d")]
    [InlineData("a\"b c\"'d e'f", "ab cd ef")]
    [InlineData("\"\\\" \\\\ \\n\"", "\" \\ \\n")]
    [InlineData("'' a", "|a")]
    [InlineData(" \t\n ", null)]
    [InlineData("a # b", "a|#|b")]
    public void Commands_are_split_as_a_posix_shell_splits_words(string command, string? words) =>
        Assert.Equal(words?.Split('|') ?? [], ShellWords.Split(command));

    [Fact]
    public void Joined_words_split_into_themselves()
    {
        string[] words = ["a", "", "it's", "two words", "\"", "\\", "$HOME", "*"];

        Assert.Equal(words, ShellWords.Split(ShellWords.Join(words)));
    }
}
