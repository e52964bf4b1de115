using System.Text.Json.Nodes;
using FakeAws.Model;
using Outboard.Tests.Connect;

namespace Outboard.Tests.Deploys;

/// <summary><c>status</c>, <c>logs</c> and <c>destroy</c> as the shell sees them.</summary>
public sealed class OperationsTests
{
    [Fact]
    public async Task Status_shakes_hands_with_every_server_and_ends_well()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var aws = await ScriptedAws.DeployedAsync(remote.Base.Port);

        var (exitCode, output, error) = await aws.RunAsync("status");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("mcp in account 123456789012, region us-east-1\n  outboard-mcp-base  CREATE_COMPLETE\n  outboard-mcp  CREATE_COMPLETE\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Matches(@"fetch +running +1/1 +1/1 healthy +outboard-mcp-fetch:1 +aaaaaaaaaaaa +4 tools, \d+ ms +http://fetch\.mcp\.localhost:\d+/mcp", output);
    }

    [Fact]
    public async Task Status_sends_the_token_of_the_environment_or_else_the_deployments_own()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var aws = await ScriptedAws.DeployedAsync(remote.Base.Port);

        await aws.RunAsync("status");

        var token = aws.Cloud.Model.Parameters["/outboard/mcp/token"].Value;
        Assert.All(remote.Seen, request => Assert.Equal($"Bearer {token}", request.Header("Authorization")));
    }

    [Fact]
    public async Task Status_as_json_has_the_written_shape()
    {
        await using var aws = await ScriptedAws.DeployedAsync();

        var (exitCode, output, _) = await aws.RunAsync("status", "--json", "--no-verify", "--drift");

        var status = JsonNode.Parse(output)!;
        Assert.Equal((0, true, "mcp", "123456789012"), (exitCode, (bool)status["ok"]!, (string?)status["name"], (string?)status["account"]));
        Assert.Equal(["ok", "name", "account", "region", "stacks", "servers", "drift", "notes"], status.AsObject().Select(static member => member.Key));
        var server = Assert.Single(status["servers"]!.AsArray())!;
        Assert.Equal(
            ["server", "ok", "url", "health", "state", "rollout", "desired", "running", "pending", "targetsHealthy", "targets", "revision", "digest", "problems", "handshake"],
            server.AsObject().Select(static member => member.Key));
        Assert.Equal(("running", "COMPLETED", null), ((string?)server["health"], (string?)server["rollout"], server["handshake"]));
        Assert.Empty(status["drift"]!.AsArray());
    }

    [Fact]
    public async Task A_server_that_does_not_answer_or_run_is_exit_code_1_with_the_reason()
    {
        await using var aws = await ScriptedAws.DeployedAsync(port: 9);
        aws.Cloud.Change(static account => account.Ecs.Services.Values.Single().Desired = 0);

        var (exitCode, output, error) = await aws.RunAsync("status");

        Assert.Equal(1, exitCode);
        Assert.Contains("stopped: no task is wanted", output, StringComparison.Ordinal);
        Assert.Contains("fetch: connection refused", error.ToLowerInvariant(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_is_exit_code_3_and_shown_with_what_it_should_be()
    {
        await using var aws = await ScriptedAws.DeployedAsync();
        aws.Cloud.Change(static account => account.All("AWS::Logs::LogGroup").Single().Properties["RetentionInDays"] = 1);

        var (exitCode, output, _) = await aws.RunAsync("status", "--no-verify", "--drift");

        Assert.Equal(3, exitCode);
        Assert.Contains("! outboard-mcp-base LogGroup  /RetentionInDays: 30 → 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_is_not_there_is_an_error_with_the_next_command()
    {
        await using var aws = await ScriptedAws.DeployedAsync();

        var (exitCode, _, error) = await aws.RunAsync("status", "--name", "other");

        Assert.Equal(1, exitCode);
        Assert.Contains("Nothing of the name other is deployed in region us-east-1.", error, StringComparison.Ordinal);
        Assert.Contains("fix: outboard deploy", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_plain_lines_where_nobody_looks_and_cannot_steer_a_terminal()
    {
        await using var aws = await ScriptedAws.DeployedAsync();
        Log(aws, "it \u001b[31mbegins\r");

        var (exitCode, output, error) = await aws.RunAsync("logs");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} fetch  it \uFFFD\[31mbegins\n$", output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Logs_as_json_are_an_object_a_line()
    {
        await using var aws = await ScriptedAws.DeployedAsync();
        Log(aws, "one");
        Log(aws, "{\"level\":\"info\"}");

        var (_, output, _) = await aws.RunAsync("logs", "fetch", "--json", "--since", "1h");

        var lines = output.Trim().Split('\n').Select(static line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(["one", "{\"level\":\"info\"}"], lines.Select(static line => (string?)line["message"]));
        Assert.Equal(["time", "server", "task", "message"], lines[0].Select(static member => member.Key));
        Assert.Equal(("fetch", "task1"), ((string?)lines[0]["server"], (string?)lines[0]["task"]));
    }

    [Fact]
    public async Task Without_lines_it_is_said_on_standard_error()
    {
        await using var aws = await ScriptedAws.DeployedAsync();

        var (exitCode, output, error) = await aws.RunAsync("logs", "--filter", "nothing");

        Assert.Equal((0, ""), (exitCode, output));
        Assert.StartsWith("Nothing was logged", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_ends_well_with_the_first_signal()
    {
        await using var aws = await ScriptedAws.DeployedAsync();
        Log(aws, "one");
        using var stop = new CancellationTokenSource();
        aws.Cloud.After = call =>
        {
            if (call.Operation == "FilterLogEvents")
            {
                stop.Cancel();
            }

            return Task.CompletedTask;
        };

        var (exitCode, _, _) = await InProcess.RunAsync(["logs", "-f"], aws.Cloud.Environment, stop: stop.Token);

        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Destroy_shows_asks_deletes_and_proves()
    {
        await using var aws = await ScriptedAws.DeployedAsync();

        var (exitCode, output, error) = await aws.RunAtScreenAsync("mcp\n", "destroy");

        Assert.True(exitCode == 0, error);
        Assert.Matches(@"- delete  service of fetch  AWS::ECS::Service  \d+\.\d\d USD a month", error);
        Assert.Contains("Type mcp to agree", error, StringComparison.Ordinal);
        Assert.Matches(@"gone +service of fetch +AWS::ECS::Service", output);
        Assert.EndsWith("Nothing is left.", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Empty(aws.Cloud.Model.Resources);
    }

    [Theory]
    [InlineData("yes\n")]
    [InlineData("")]
    public async Task Anything_but_the_name_declines(string typed)
    {
        await using var aws = await ScriptedAws.DeployedAsync();

        var (exitCode, output, error) = await aws.RunAtScreenAsync(typed, "destroy");

        Assert.Equal((4, ""), (exitCode, output));
        Assert.EndsWith("Nothing was deleted.", error.TrimEnd(), StringComparison.Ordinal);
        Assert.NotEmpty(aws.Cloud.Model.Resources);
    }

    [Fact]
    public async Task Destroy_as_json_ends_with_what_is_left_and_exit_code_1()
    {
        await using var aws = await ScriptedAws.DeployedAsync();
        aws.Cloud.Change(static account => account.Add("AWS::ECS::Cluster", new() { ["ClusterName"] = "by-hand" }).Tags["outboard:deployment"] = "mcp");

        var (exitCode, output, _) = await aws.RunAsync("destroy", "--yes", "mcp", "--keep-base", "--json");

        var result = ScriptedAws.Last(output);
        Assert.Equal((1, "result", false), (exitCode, (string?)result["event"], (bool)result["clean"]!));
        Assert.Equal(["gone", "kept", "still-there"], result["resources"]!.AsArray().Select(static one => (string)one!["state"]!).Distinct().Order());
        Assert.Contains("\"event\":\"destroy-plan\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DescribeStacks", "status")]
    [InlineData("FilterLogEvents", "logs")]
    [InlineData("DescribeStackResources", "destroy --yes")]
    public async Task What_AWS_refuses_is_explained_and_no_bug_of_Outboard(string operation, string line)
    {
        await using var aws = await ScriptedAws.DeployedAsync();
        aws.Cloud.FailAlways(operation, FakeAws.Fault.AccessDenied("some:Action"));

        var (exitCode, _, error) = await aws.RunAsync(line.Split(' '));

        Assert.Equal(1, exitCode);
        Assert.Contains("some:Action", error, StringComparison.Ordinal);
        Assert.Contains("  fix: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("bug in Outboard", error, StringComparison.Ordinal);
    }

    private static void Log(ScriptedAws aws, string text) =>
        aws.Cloud.Change(account => account.Logs.Add(new LogRecord("/outboard/mcp", "fetch/fetch/task1", DateTimeOffset.UtcNow, text)));
}
