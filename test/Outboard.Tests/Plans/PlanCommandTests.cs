using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Tests.Plans;

public sealed class PlanCommandTests
{
    private static readonly string Sample = Repo.Path("samples", "04-aws", "outboard.json");

    [Fact]
    public async Task The_sample_is_planned_with_every_resource_and_a_price_that_adds_up()
    {
        var (exitCode, output, _) = await InProcess.RunAsync("plan", "--offline", "-f", Sample, "--json");

        var plan = JsonNode.Parse(output)!;
        Assert.Equal((3, true, "edge", "us-east-1"), (exitCode, (bool)plan["differences"]!, (string?)plan["layout"], (string?)plan["region"]));
        Assert.Equal(["outboard-mcp-base", "outboard-mcp"], plan["stacks"]!.AsArray().Select(static stack => (string?)stack!["name"]));
        var changes = plan["stacks"]!.AsArray().SelectMany(static stack => stack!["changes"]!.AsArray()).ToList();
        Assert.All(changes, static change => Assert.Equal("create", (string?)change!["change"]));
        Assert.Equal(3, changes.Count(static change => (string?)change!["type"] == "AWS::ECS::Service"));
        Assert.Equal((decimal)plan["cost"]!["monthly"]!, plan["cost"]!["items"]!.AsArray().Sum(static item => (decimal)item!["monthly"]!), 1);
        Assert.Contains("Spot", plan["warnings"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_says_the_same()
    {
        var (exitCode, output, error) = await InProcess.RunAsync("plan", "--offline", "-f", Sample);

        Assert.Equal(3, exitCode);
        Assert.Contains("service of fetch", output, StringComparison.Ordinal);
        Assert.Contains("27 to create for 3 servers in us-east-1, layout edge", output, StringComparison.Ordinal);
        Assert.StartsWith("warning: aws.spot", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base", "Outboard base stack of mcp")]
    [InlineData("main", "Outboard stack of mcp")]
    public async Task A_template_is_printed_as_it_would_be_submitted(string which, string description)
    {
        var (exitCode, output, error) = await InProcess.RunAsync("plan", "--offline", "-f", Sample, "--template", which);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("{\n  \"AWSTemplateFormatVersion\": \"2010-09-09\"", output, StringComparison.Ordinal);
        Assert.StartsWith(description[..8], (string?)JsonNode.Parse(output)!["Description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_servers_than_a_stack_holds_are_spread_and_the_plan_says_how()
    {
        using var folder = new TemporaryFolder();
        var file = await ManyAsync(folder, servers: 20);

        var (exitCode, output, error) = await InProcess.RunAsync("plan", "--offline", "-f", file, "--json");

        Assert.Equal((3, ""), (exitCode, error));
        var plan = JsonNode.Parse(output)!;
        Assert.Equal(["outboard-mcp-base", "outboard-mcp", "outboard-mcp-s1", "outboard-mcp-s2"], plan["stacks"]!.AsArray().Select(static stack => (string?)stack!["name"]));
        Assert.StartsWith("20 servers are more than one CloudFormation stack takes (51,200 bytes), so they are spread: outboard-mcp-s1 has s0, s1", (string?)plan["spread"], StringComparison.Ordinal);

        (_, output, _) = await InProcess.RunAsync("plan", "--offline", "-f", file);
        Assert.Contains("so they are spread: outboard-mcp-s1 has s0, s1", output, StringComparison.Ordinal);

        (exitCode, output, _) = await InProcess.RunAsync("plan", "--offline", "-f", file, "--template", "s2");
        Assert.Equal((0, "Outboard stack 2 of the servers of mcp"), (exitCode, (string?)JsonNode.Parse(output)!["Description"]));

        (exitCode, _, error) = await InProcess.RunAsync("plan", "--offline", "-f", file, "--template", "s3");
        Assert.Equal(2, exitCode);
        Assert.Contains("this deployment has no stack s3", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_servers_than_a_load_balancer_has_rules_are_refused()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await InProcess.RunAsync("plan", "--offline", "-f", await ManyAsync(folder, servers: 101));

        Assert.Equal(1, exitCode);
        Assert.Contains("101 rules; a load balancer has 100 at most", error, StringComparison.Ordinal);
        Assert.Contains("one-task", error, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of Outboard", error, StringComparison.Ordinal);
    }

    private static async Task<string> ManyAsync(TemporaryFolder folder, int servers)
    {
        var all = new JsonObject();
        for (var i = 0; i < servers; i++)
        {
            all[$"s{i}"] = new JsonObject { ["command"] = "uvx", ["args"] = new JsonArray($"package-{i}==1.0") };
        }

        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Sample), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;
        manifest["mcpServers"] = all;
        return folder.Write("outboard.json", manifest.ToJsonString());
    }
}
