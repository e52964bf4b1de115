using Outboard.Manifests;

namespace Outboard.Aws.Tests.Planned;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("""{ "url": "https://x.example.com/mcp" }""", "mcpServers.s: Has an address")]
    [InlineData("""{ "command": "docker", "args": ["run", "x"] }""", "mcpServers.s.command: Starts a container")]
    [InlineData("""{ "command": "x", "cwd": "/data" }""", "mcpServers.s.cwd: Is a folder of this machine")]
    [InlineData("""{ "command": "x", "tools": { "deny": ["rm"] } }""", "mcpServers.s.tools: Would not be withheld")]
    [InlineData("""{ "command": "x", "env": { "A-B": "1" } }""", "mcpServers.s.env.A-B: Is not the name")]
    [InlineData("""{ "command": "x", "env": { "OUTBOARD_X": "1" } }""", "mcpServers.s.env.OUTBOARD_X: Is one of Outboard's own")]
    [InlineData("""{ "command": "x", "secrets": { "OUTBOARD_TOKEN": "/a" } }""", "mcpServers.s.secrets.OUTBOARD_TOKEN: Is one of Outboard's own")]
    [InlineData("""{ "command": "x", "secrets": { "A": "s3cret" } }""", "mcpServers.s.secrets.A: Is neither")]
    [InlineData("""{ "command": "x", "port": 8790, "replicas": 2 }""", "mcpServers.s.port: Port 8790 is where copies")]
    [InlineData("""{ "command": "x", "port": 8790, "scale": { "max": 2 } }""", "mcpServers.s.port: Port 8790 is where copies")]
    [InlineData("""{ "command": "x", "sharing": "session", "env": { "A": "Bearer ${header:X}" } }""", "mcpServers.s.env.A: Holds more than one")]
    public void What_cannot_be_deployed_is_said_where_it_stands(string entry, string start) =>
        Assert.StartsWith(start, Assert.Single(Manifests.Problems($"\"s\": {entry}", Manifests.EdgeAws)), StringComparison.Ordinal);

    [Theory]
    [InlineData("API_KEY", "x")]
    [InlineData("github_token", "x")]
    [InlineData("DB_PASSWORD_FILE", "x")]
    [InlineData("CLIENTSECRET", "x")]
    [InlineData("TOKEN", "x")]
    [InlineData("DATABASE_URL", "postgres://me:s3cret@db/x")]
    [InlineData("SOMETHING", "AKIAABCDEFGHIJKLMNOP")]
    [InlineData("SOMETHING", "ghp_0123456789012345678901234567890123456789")]
    public void Values_that_look_secret_are_refused_with_the_place_for_them_and_never_printed(string name, string value)
    {
        var problem = Assert.Single(Manifests.Problems($$"""  "s": { "command": "x", "env": { "{{name}}": "{{value}}" } } """, Manifests.EdgeAws));

        Assert.StartsWith($"mcpServers.s.env.{name}: Looks like a secret", problem, StringComparison.Ordinal);
        Assert.True(value == "x" || !problem.Contains(value, StringComparison.Ordinal));
        Assert.Contains($"{{ \"{name}\": \"/outboard/mcp/s/{name}\" }}", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAX_TOKENS", "100")]
    [InlineData("SEARXNG_URL", "https://searx.example.com")]
    [InlineData("API_KEY", "")]
    [InlineData("KEYBOARD", "de")]
    public void Values_that_only_sound_secret_are_kept(string name, string value) =>
        Assert.Equal(value, Manifests.Server($$"""{ "command": "x", "env": { "{{name}}": "{{value}}" } }""").Environment[name]);

    [Theory]
    [InlineData("\"a-1\": { \"command\": \"x\" }, \"a1\": { \"command\": \"x\" }", "mcpServers.a1: The name gives the same")]
    [InlineData("\"a-from\": { \"command\": \"x\" }, \"a\": { \"command\": \"x\" }", "mcpServers.a: The name gives the same")]
    [InlineData("\"task\": { \"command\": \"x\" }", "mcpServers.task: The name gives the same")]
    [InlineData("\"a b\": { \"command\": \"x\" }", "mcpServers[\"a b\"]: The name cannot be that of a container")]
    public void Names_that_collide_in_a_template_are_refused(string servers, string start) =>
        Assert.StartsWith(start, Assert.Single(Manifests.Problems(servers, Manifests.HttpAws)), StringComparison.Ordinal);

    [Fact]
    public void One_task_is_not_for_servers_that_want_their_own()
    {
        Assert.Equal(["mcpServers.a.isolate", "mcpServers.f"], Manifests.Problems(
            """ "a": { "command": "x", "isolate": true, "secrets": { "K": "/k" } }, "f": { "command": "uvx", "args": ["mcp-server-fetch"] } """,
            Manifests.EdgeAws + ", \"packing\": \"one-task\"").Select(p => p[..p.IndexOf(": ", StringComparison.Ordinal)]));
        Assert.Single(Manifests.Plan(""" "a": { "command": "x", "isolate": true, "tools": { "deny": ["rm"] } } """, Manifests.EdgeAws + ", \"packing\": \"one-task\"").Servers);
    }

    [Theory]
    [InlineData("""  "a": { "command": "x", "permissions": { "s3:GetObject": "arn:aws:s3:::b/*" } }, "b": { "command": "x" } """, "mcpServers.b.permissions: Are not those of a")]
    [InlineData("""  "a": { "command": "x" }, "b": { "command": "x", "permissions": { "s3:GetObject": "*" } } """, "mcpServers.b.permissions: Are not those of a")]
    [InlineData("""  "a": { "command": "x", "permissions": { "s3:GetObject": "*" } }, "b": { "command": "x", "permissions": { "s3:GetObject": ["arn:aws:s3:::b"] } } """, "mcpServers.b.permissions: Are not those of a")]
    public void One_task_has_one_role(string servers, string start) =>
        Assert.StartsWith(start, Assert.Single(Manifests.Problems(servers, Manifests.EdgeAws + ", \"packing\": \"one-task\"")), StringComparison.Ordinal);

    [Theory]
    [InlineData("""  "a": { "command": "x", "env": { "L": "1" } }, "b": { "command": "x", "env": { "L": "2" } } """, "mcpServers.b.env.L: Is set otherwise at mcpServers.a.env.L")]
    [InlineData("""  "a": { "command": "x", "env": { "L": "1" } }, "b": { "command": "x", "secrets": { "L": "/l" } } """, "mcpServers.b.secrets.L: Is set otherwise at mcpServers.a.env.L")]
    [InlineData("""  "a": { "command": "x", "cpu": 16384, "memory": 122880 }, "b": { "command": "x", "cpu": 16384, "memory": 122880 }, "c": { "command": "x" } """, "aws.packing: Puts more into one task")]
    public void One_task_has_one_environment_and_one_size(string servers, string start) =>
        Assert.StartsWith(start, Assert.Single(Manifests.Problems(servers, Manifests.EdgeAws + ", \"packing\": \"one-task\"")), StringComparison.Ordinal);

    [Fact]
    public void One_task_takes_what_is_set_alike_and_headers_inside_values()
    {
        var plan = Manifests.Plan(
            """ "a": { "command": "x", "env": { "L": "ERROR" } }, "b": { "command": "x", "sharing": "session", "env": { "L": "ERROR", "AUTH": "Bearer ${header:X}" } } """,
            Manifests.ClassicAws + ", \"packing\": \"one-task\"");

        Assert.All(plan.Servers, s => Assert.Equal("ERROR", s.Environment["L"]));
    }

    [Fact]
    public void All_problems_come_at_once_and_none_shows_a_value()
    {
        var refused = Assert.Throws<OutboardException>(() => Manifests.Plan(
            """
            "u": { "url": "https://x.example.com" }, "c": { "command": "docker", "env": { "A_KEY": "hunter2" } },
            "x_1": { "command": "x" }, "x1": { "command": "x" }
            """, "\"layout\": \"classic\"", region: "Mars"));

        Assert.Equal(["aws.region", "aws.domain", "aws.allowedCidrs", "mcpServers.u", "mcpServers.c.command", "mcpServers.c.env.A_KEY", "mcpServers.x1", "mcpServers.x_1"],
            refused.Problems.Select(p => p.Path));
        Assert.DoesNotContain("hunter2", string.Join('\n', refused.Problems), StringComparison.Ordinal);
    }
}
