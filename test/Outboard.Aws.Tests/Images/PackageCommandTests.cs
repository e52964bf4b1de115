using Outboard.Aws.Images;

namespace Outboard.Aws.Tests.Images;

/// <summary>Which command lines can be made into an image, and what is installed for them.</summary>
public sealed class PackageCommandTests
{
    [Theory]
    [InlineData("uvx mcp-server-fetch==2025.4.7", "mcp-server-fetch==2025.4.7", "mcp-server-fetch", true)]
    [InlineData("uvx mcp-server-fetch@2025.4.7 --ignore-robots-txt", "mcp-server-fetch==2025.4.7", "mcp-server-fetch", true)]
    [InlineData("uvx mcp-server-fetch", "mcp-server-fetch", "mcp-server-fetch", false)]
    [InlineData("uvx awslabs.aws-documentation-mcp-server@latest", "awslabs.aws-documentation-mcp-server", "awslabs.aws-documentation-mcp-server", false)]
    [InlineData("uvx --with mcp<2 mcp-server-fetch==2025.4.7", "mcp-server-fetch==2025.4.7 mcp<2", "mcp-server-fetch", true)]
    [InlineData("uvx --quiet --from mcp-tools[all]>=1.2,<2 serve --port 1", "mcp-tools[all]>=1.2,<2", "serve", false)]
    [InlineData("uv tool run --python 3.12 x==1", "x==1", "x", true)]
    [InlineData("uvx x[a]==1.*", "x[a]==1.*", "x", false)]
    [InlineData("pipx run --spec tools==3 serve", "tools==3", "serve", true)]
    [InlineData("npx -y mcp-searxng@2.4.0", "mcp-searxng@2.4.0", null, true)]
    [InlineData("npx -y mcp-searxng", "mcp-searxng", null, false)]
    [InlineData("npx --yes @scope/server-x@^1.0.0 /scratch", "@scope/server-x@^1.0.0", null, false)]
    [InlineData("npx -y -p @scope/tools@1.0.0 serve", "@scope/tools@1.0.0", "serve", true)]
    [InlineData("npm exec --yes -- mcp-searxng@2.4.0", "mcp-searxng@2.4.0", null, true)]
    public void A_package_is_found_in_the_line_that_names_it(string line, string packages, string? program, bool isExact)
    {
        var command = PackageCommand.Read(line.Split(' '), out var why);

        Assert.Null(why);
        Assert.NotNull(command);
        Assert.Equal(packages, string.Join(' ', command.Packages));
        Assert.Equal(program, command.Program);
        Assert.Equal(isExact, command.IsExact);
    }

    [Fact]
    public void The_words_up_to_the_package_are_replaced_and_the_servers_own_arguments_are_not()
    {
        Assert.Equal(["uvx", "--with", "mcp<2", "x==1"], PackageCommand.Read(["uvx", "--with", "mcp<2", "x==1", "--with", "y"], out _)!.Line);
        Assert.Equal(["npx", "-y", "-p", "a@1.0.0", "serve"], PackageCommand.Read(["npx", "-y", "-p", "a@1.0.0", "serve", "-y"], out _)!.Line);
    }

    [Theory]
    [InlineData("node server.js")]
    [InlineData("python -m server")]
    [InlineData("/usr/bin/uvx x==1")]
    [InlineData("uvx")]
    [InlineData("npx -y")]
    [InlineData("uvx --from git+https://example.com/x.git x")]
    [InlineData("uvx ./folder")]
    [InlineData("uvx --index-url https://user:secret@example.com/simple x==1")]
    [InlineData("npx -y github:someone/server")]
    [InlineData("npx -y ./folder")]
    [InlineData("npx -c echo")]
    [InlineData("uvx --from x==1 $(reboot)")]
    [InlineData("uvx x;reboot")]
    public void Another_line_is_not_guessed_at(string line)
    {
        Assert.Null(PackageCommand.Read(line.Split(' '), out var why));
        Assert.NotNull(why);
        Assert.DoesNotContain("secret", why, StringComparison.Ordinal);
    }
}
