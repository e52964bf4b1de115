namespace Outboard.Aws.Tests.Planned;

public sealed class CommandTests
{
    [Fact]
    public void Classic_commands_are_the_documents()
    {
        var plan = Manifests.Plan(Manifests.DocumentServers, Manifests.ClassicAws);

        Assert.Equal(
        [
            "--pass-environment --port=8809 --sse-host 0.0.0.0 --env FASTMCP_LOG_LEVEL ERROR uvx awslabs.aws-documentation-mcp-server",
            "--pass-environment --port=8808 --sse-host 0.0.0.0 uvx mcp-server-fetch",
            "--pass-environment --port=8810 --sse-host 0.0.0.0 -- npx -y mcp-searxng",
        ], plan.Servers.Select(s => string.Join(' ', s.Command)));
        Assert.Equal(["", "", "SEARXNG_URL=https://searx.example.com"], plan.Servers.Select(s => string.Join(' ', s.Environment.Select(v => $"{v.Key}={v.Value}"))));
    }

    [Fact]
    public void Other_layouts_give_each_server_its_own_variables_and_no_more()
    {
        var plan = Manifests.Plan(Manifests.DocumentServers, Manifests.EdgeAws);

        Assert.Equal(
        [
            "--host 0.0.0.0 --port 8809 --env-allow FASTMCP_LOG_LEVEL -- uvx awslabs.aws-documentation-mcp-server",
            "--host 0.0.0.0 --port 8808 -- uvx mcp-server-fetch",
            "--host 0.0.0.0 --port 8810 --env-allow SEARXNG_URL -- npx -y mcp-searxng",
        ], plan.Servers.Select(s => string.Join(' ', s.Command)));
        Assert.Equal("ERROR", plan.Servers[0].Environment["FASTMCP_LOG_LEVEL"]);
    }

    [Fact]
    public void Without_host_names_a_server_answers_below_its_own_name()
    {
        var plan = Manifests.Plan(""" "fetch": { "command": "uvx", "args": ["mcp-server-fetch", "--user-agent=it's mine"] } """, Manifests.HttpAws);

        Assert.Equal(
            ["--host", "0.0.0.0", "--port", "8808", "--named-server", "fetch", """uvx mcp-server-fetch '--user-agent=it'"'"'s mine'"""],
            Assert.Single(plan.Servers).Command);
    }

    [Theory]
    [InlineData("""{ "command": "outboard", "args": ["serve", "aws-docs", "--partition", "aws-cn"] }""", "-- outboard serve aws-docs --partition aws-cn")]
    [InlineData("""{ "command": "outboard", "args": ["serve", "fetch"], "sharing": "call" }""", "--sharing call -- outboard serve fetch")]
    [InlineData("""{ "command": "x", "sharing": "session", "interactive": "off" }""", "--sharing session --interactive off -- x")]
    [InlineData("""{ "command": "x", "era": "modern" }""", "--era modern -- x")]
    [InlineData("""{ "command": "x", "era": "legacy" }""", "--era legacy -- x")]
    [InlineData("""{ "command": "x", "era": "auto" }""", "-- x")]
    [InlineData("""{ "command": "outboard", "args": ["serve", "fetch"], "era": "modern" }""", "-- outboard serve fetch")]
    [InlineData("""{ "command": "x", "requestTimeout": "10m", "idleTimeout": 0.5 }""", "--request-timeout 600s --idle-timeout 500ms -- x")]
    [InlineData("""{ "command": "x", "requestTimeout": 0 }""", "--request-timeout 0s -- x")]
    [InlineData("""{ "command": "x", "sharing": "session", "env": { "A_TOKEN": "${header:X-Token}", "B": "b" } }""", "--sharing session --header-env X-Token=A_TOKEN --env-allow B -- x")]
    [InlineData("""{ "command": "x", "env": { "Z": "1", "B": "b" }, "secrets": { "KEY": "/a/b" } }""", "--env-allow B,KEY,Z -- x")]
    [InlineData("""{ "command": "x", "passEnvironment": true, "env": { "Z": "1" } }""", "--pass-environment -- x")]
    public void What_the_manifest_says_of_a_server_stands_on_its_line(string entry, string line) =>
        Assert.Equal("--host 0.0.0.0 --port 8808 " + line, string.Join(' ', Manifests.Server(entry).Command));

    [Fact]
    public void Secrets_are_references_beside_the_gateways_own()
    {
        var server = Manifests.Server("""{ "command": "x", "secrets": { "Z": "/z", "API_KEY": "arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf:key::" } }""");

        Assert.Equal(["OUTBOARD_KEY=/outboard/mcp/key", "OUTBOARD_TOKEN=/outboard/mcp/token", "API_KEY=arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf:key::", "Z=/z"],
            server.Secrets.Select(s => $"{s.Key}={s.Value}"));
        Assert.Empty(server.Environment);
    }
}
