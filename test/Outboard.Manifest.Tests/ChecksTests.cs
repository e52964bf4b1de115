namespace Outboard.Manifests.Tests;

/// <summary>The checks hold for a manifest made by code too, as a command line makes one.</summary>
public sealed class ChecksTests
{
    private static StdioServerSpec Server(string name, int? port = null) => new() { Name = name, Command = "x", Port = port };

    [Fact]
    public void Right_manifest_has_no_problems() =>
        Assert.Empty(ManifestChecks.Problems(new() { Servers = [Server("a", 1), Server("b", 0), Server("c", 0), Server("d")] }));

    [Fact]
    public void Port_of_the_gateway_is_taken_unless_the_system_chooses_it()
    {
        var manifest = new Manifest { Servers = [Server("a", 8800)] };

        Assert.Equal("mcpServers.a.port", Assert.Single(ManifestChecks.Problems(manifest)).Path);
        Assert.Empty(ManifestChecks.Problems(manifest with { Gateway = new() { Port = 0 } }));
    }

    [Fact]
    public void Problems_stand_at_the_paths_they_are_given() =>
        Assert.Equal("servers.a.port", Assert.Single(ManifestChecks.Problems(new() { Servers = [Server("a", 8800)] }, new Dictionary<string,
            string> { ["a"] = "servers.a" })).Path);

    [Theory]
    [InlineData("fetch", true)]
    [InlineData("aws-doc", true)]
    [InlineData("3d", true)]
    [InlineData("Fetch", false)]
    [InlineData("brave_search", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("a.b", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    public void Only_a_host_label_routes_by_host(string name, bool routes) => Assert.Equal(routes, ServerNames.IsHostLabel(name));

    [Fact]
    public void Host_label_ends_at_63_characters()
    {
        Assert.True(ServerNames.IsHostLabel(new('a', 63)));
        Assert.False(ServerNames.IsHostLabel(new('a', 64)));
    }

    [Fact]
    public void Host_of_its_own_makes_any_name_reachable_by_host() =>
        Assert.Empty(ManifestChecks.Warnings(new() { Servers = [Server("Fetch") with { Host = "fetch.example.com" }] }));

    [Theory]
    [InlineData("PATH")]
    [InlineData("Path")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("DYLD_INSERT_LIBRARIES")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("PYTHONSTARTUP")]
    [InlineData("BASH_ENV")]
    public void Variables_that_decide_what_runs_are_forbidden(string name) => Assert.True(HeaderVariables.IsForbidden(name));

    [Theory]
    [InlineData("API_KEY")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("MY_PATH")]
    public void Variables_of_the_server_itself_are_not(string name) => Assert.False(HeaderVariables.IsForbidden(name));
}
