using Outboard.Manifests;

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
    [InlineData("""{ "command": "x", "cacheTtl": "5m", "cacheScope": "public" }""", "--cache-scope public --cache-ttl 300s -- x")]
    [InlineData("""{ "command": "x", "cacheTtl": "1500ms" }""", "--cache-ttl 1500ms -- x")]
    [InlineData("""{ "command": "x", "era": "auto" }""", "-- x")]
    [InlineData("""{ "command": "outboard", "args": ["serve", "fetch"], "era": "modern" }""", "-- outboard serve fetch")]
    [InlineData("""{ "command": "x", "requestTimeout": "10m", "idleTimeout": 0.5 }""", "--request-timeout 600s --idle-timeout 500ms -- x")]
    [InlineData("""{ "command": "x", "requestTimeout": 0 }""", "--request-timeout 0s -- x")]
    [InlineData("""{ "command": "x", "sharing": "session", "env": { "A_TOKEN": "${header:X-Token}", "B": "b" } }""", "--sharing session --header-env X-Token=A_TOKEN --env-allow B -- x")]
    [InlineData("""{ "command": "x", "env": { "Z": "1", "B": "b" }, "secrets": { "KEY": "/a/b" } }""", "--env-allow B,KEY,Z -- x")]
    [InlineData("""{ "command": "x", "passEnvironment": true, "env": { "Z": "1" } }""", "--pass-environment -- x")]
    public void What_the_manifest_says_of_a_server_stands_on_its_line(string entry, string line) =>
        Assert.Equal("--host 0.0.0.0 --port 8808 " + line, string.Join(' ', Manifests.Server(entry).Command));

    [Theory]
    [InlineData("{ \"command\": \"x\", \"permissions\": { \"s3:GetObject\": \"*\" } }", "--task-role --env-allow AWS_REGION -- x", "us-east-1")]
    [InlineData("{ \"command\": \"x\", \"env\": { \"AWS_REGION\": \"eu-west-1\" }, \"permissions\": { \"s3:GetObject\": \"*\" } }", "--task-role --env-allow AWS_REGION -- x", "eu-west-1")]
    [InlineData("{ \"command\": \"outboard\", \"args\": [\"serve\", \"fetch\"], \"permissions\": { \"s3:GetObject\": \"*\" } }", "--task-role -- outboard serve fetch", null)]
    [InlineData("{ \"command\": \"x\" }", "-- x", null)]
    public void A_server_with_permissions_is_handed_its_role_and_the_region(string entry, string line, string? region)
    {
        var server = Manifests.Server(entry);

        Assert.Equal("--host 0.0.0.0 --port 8808 " + line, string.Join(' ', server.Command));
        Assert.Equal(region, server.Environment["AWS_REGION"]);
        Assert.Contains("--task-role", Manifests.Server("{ \"command\": \"x\", \"permissions\": { \"s3:GetObject\": \"*\" } }", Manifests.ClassicAws).Command);
    }

    [Fact]
    public void Servers_in_one_task_are_all_handed_its_role()
    {
        const string Permissions = "\"permissions\": { \"s3:GetObject\": [\"arn:aws:s3:::b/*\", \"arn:aws:s3:::a/${x}\"], \"s3:ListBucket\": \"*\" }";
        var servers = $$""" "a": { "command": "x", {{Permissions}} }, "b": { "command": "y", {{Permissions}} }, "c": { "command": "outboard", "args": ["serve", "fetch"], {{Permissions}} } """;
        var plan = Manifests.Plan(servers.Replace("${x}", "$${aws:username}", StringComparison.Ordinal), Manifests.EdgeAws + ", \"packing\": \"one-task\"");

        var inside = ManifestReader.Parse(plan.PackedManifest!, Path.GetTempPath(), new Dictionary<string, string> { ["AWS_REGION"] = "us-east-1" });

        Assert.All(inside.Servers.OfType<StdioServerSpec>(), static server => Assert.True(server.UsesTaskRole));
        Assert.Equal(["arn:aws:s3:::a/${aws:username}", "arn:aws:s3:::b/*"], inside.Servers[0].Aws.Permissions[0].Resources);
        Assert.Equal(3, inside.Servers.Count);
    }

    [Theory]
    [InlineData("10s", "")]
    [InlineData("45s", "--drain 45s ")]
    public void The_gateway_drains_as_long_as_the_target_group(string drain, string option)
    {
        var aws = Manifests.EdgeAws + $", \"drain\": \"{drain}\"";

        Assert.Equal($"--host 0.0.0.0 --port 8808 {option}-- x", string.Join(' ', Manifests.Server("{ \"command\": \"x\" }", aws).Command));
    }

    [Fact]
    public void Secrets_are_references_beside_the_gateways_own()
    {
        var server = Manifests.Server("""{ "command": "x", "secrets": { "Z": "/z", "API_KEY": "arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf:key::" } }""");

        Assert.Equal(["OUTBOARD_KEY=/outboard/mcp/key", "OUTBOARD_TOKEN=/outboard/mcp/token", "API_KEY=arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf:key::", "Z=/z"],
            server.Secrets.Select(s => $"{s.Key}={s.Value}"));
        Assert.Empty(server.Environment);
    }
}
