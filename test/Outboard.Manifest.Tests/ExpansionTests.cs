namespace Outboard.Manifests.Tests;

public sealed class ExpansionTests
{
    [Theory]
    [InlineData("plain $HOME and {braces}", "plain $HOME and {braces}")]
    [InlineData("${HOME}", "/home/ada")]
    [InlineData("a${HOME}b${HOME}c", "a/home/adab/home/adac")]
    [InlineData("${env:HOME}", "/home/ada")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${EMPTY:-filled}", "filled")]
    [InlineData("${UNSET:-}", "")]
    [InlineData("${UNSET:-a:-b}", "a:-b")]
    [InlineData("${UNSET:-${HOME}/x}", "/home/ada/x")]
    [InlineData("${UNSET:-${ALSO_UNSET:-deep}}", "deep")]
    [InlineData("${HOME:-${UNSET}}", "/home/ada")]
    [InlineData("$${HOME}", "${HOME}")]
    [InlineData("$$${HOME}", "$${HOME}")]
    [InlineData("$", "$")]
    public void Text_expands_from_the_environment(string text, string expanded) =>
        Assert.Equal(expanded, Assert.Single(Assert.IsType<StdioServerSpec>(Cases.Server($$"""{ "command": "x", "args": ["{{text}}"] }""")).Args));

    [Fact]
    public void What_a_variable_holds_is_not_expanded_again()
    {
        var environment = new Dictionary<string, string> { ["A"] = "${B}", ["B"] = "never" };
        var manifest = ManifestReader.Parse("""{ "mcpServers": { "s": { "command": "${A}" } } }""", Cases.Folder, environment);

        Assert.Equal("${B}", Assert.IsType<StdioServerSpec>(Assert.Single(manifest.Servers)).Command);
    }

    [Theory]
    [InlineData("session")]
    [InlineData("call")]
    public void Header_placeholder_stays_in_the_environment_of_a_child_of_its_own(string sharing)
    {
        var server = Assert.IsType<StdioServerSpec>(Cases.Server($$$"""{ "command": "x", "sharing": "{{{sharing}}}", "env": { "T": "Bearer ${header:X-Token}${EMPTY}" } }"""));

        Assert.Equal("Bearer ${header:X-Token}", server.Env["T"]);
    }

    [Fact]
    public void Names_of_variables_are_not_expanded() =>
        Assert.Equal("1", Assert.IsType<StdioServerSpec>(Cases.Server("""{ "command": "x", "env": { "${HOME}": "1" } }""")).Env["${HOME}"]);

    [Fact]
    public void Deep_nesting_ends_in_a_problem_not_in_a_crash()
    {
        const int Depth = 100_000;
        var text = string.Concat(Enumerable.Repeat("${NO:-", Depth)) + new string('}', Depth);

        Assert.Single(Cases.Problems($$"""{ "mcpServers": { "s": { "command": "x", "args": ["{{text}}"] } } }"""));
    }
}
