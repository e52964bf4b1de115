using System.Text.Json.Nodes;
using FakeAws;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Fake;

/// <summary>The scripted account is proved by a client of AWS itself: what the aws command line reads is what the model holds.</summary>
public class CommandLineTests
{
    [Fact]
    public async Task A_deployment_is_made_changed_and_taken_away_by_the_aws_command_line()
    {
        AwsCli.Require();
        await using var cloud = await FakeCloud.StartAsync(new FakeCloudOptions { PageSize = 7 });
        var cli = new AwsCli(cloud);
        var stacks = DeploymentStacks.Of(Plans.Edge);
        foreach (var stack in stacks)
        {
            await ExecuteAsync(cloud, cli, stack, "CREATE", "first");
        }

        var main = cloud.Stack("outboard-mcp");
        var read = (await cli.RunAsync("cloudformation", "describe-stacks", "--stack-name", main.Name))["Stacks"]![0]!;
        Assert.Equal("CREATE_COMPLETE", (string?)read["StackStatus"]);
        Assert.Equal(main.Id, (string?)read["StackId"]);
        Assert.Equal("https://fetch.ecs.example.com/mcp", Outputs(read)["FetchUrl"]);
        Assert.Equal(main.Outputs, Outputs(read));

        var events = (await cli.RunAsync("cloudformation", "describe-stack-events", "--stack-name", main.Name))["StackEvents"]!.AsArray();
        Assert.Equal(main.Events.Select(static e => e.Id).Reverse(), events.Select(static e => (string)e!["EventId"]!));
        Assert.Equal("CREATE_COMPLETE", (string?)events[0]!["ResourceStatus"]);

        await ReadServicesAsync(cloud, cli);

        // Another image of one server: one new revision, one service.
        var parameters = FakeStacks.Parameters(cloud, stacks[1]).ToDictionary();
        parameters["FetchImage"] = FakeStacks.Parameters(cloud, stacks[1], "b")["FetchImage"];
        await cli.RunAsync(["cloudformation", "create-change-set", "--stack-name", main.Name, "--change-set-name", "second", "--use-previous-template", .. FakeStacks.Arguments(parameters), .. FakeStacks.Tags(stacks[1])]);
        var plan = await cli.RunAsync("cloudformation", "describe-change-set", "--stack-name", main.Name, "--change-set-name", "second", "--include-property-values");
        Assert.Equal(["FetchTask", "FetchService"], Changes(plan));
        var detail = plan["Changes"]![0]!["ResourceChange"]!["Details"]![0]!;
        Assert.Equal("/Properties/ContainerDefinitions/0/Image", (string?)detail["Target"]!["Path"]);
        Assert.Equal(parameters["FetchImage"], (string?)detail["Target"]!["AfterValue"]);
        Assert.Equal("True", (string?)plan["Changes"]![0]!["ResourceChange"]!["Replacement"]);
        await cli.RunAsync("cloudformation", "execute-change-set", "--change-set-name", (string)plan["ChangeSetId"]!);
        Assert.Equal("UPDATE_COMPLETE", cloud.Stack("outboard-mcp").Status);

        await cli.RunAsync(["cloudformation", "create-change-set", "--stack-name", main.Name, "--change-set-name", "third", "--use-previous-template", .. FakeStacks.Arguments(parameters), .. FakeStacks.Tags(stacks[1])]);
        var nothing = await cli.RunAsync("cloudformation", "describe-change-set", "--stack-name", main.Name, "--change-set-name", "third");
        Assert.Equal("FAILED", (string?)nothing["Status"]);
        Assert.StartsWith("The submitted information didn't contain changes.", (string?)nothing["StatusReason"], StringComparison.Ordinal);
        await cli.RunAsync("cloudformation", "delete-change-set", "--stack-name", main.Name, "--change-set-name", "third");

        await cli.RunAsync("cloudformation", "delete-stack", "--stack-name", main.Name);
        Assert.Contains("(ValidationError)", await cli.FailAsync("cloudformation", "describe-stacks", "--stack-name", main.Name), StringComparison.Ordinal);
        var deleted = await cli.RunAsync("cloudformation", "describe-stacks", "--stack-name", main.Id);
        Assert.Equal("DELETE_COMPLETE", (string?)deleted["Stacks"]![0]!["StackStatus"]);
    }

    private static async Task ExecuteAsync(FakeCloud cloud, AwsCli cli, StackDefinition stack, string type, string name)
    {
        await cli.RunAsync(
        [
            "cloudformation", "create-change-set", "--stack-name", stack.Name, "--change-set-name", name, "--change-set-type", type, "--template-body", stack.Body,
            "--capabilities", "CAPABILITY_IAM", .. FakeStacks.Arguments(FakeStacks.Parameters(cloud, stack)), .. FakeStacks.Tags(stack),
        ]);
        await cli.RunAsync("cloudformation", "execute-change-set", "--stack-name", stack.Name, "--change-set-name", name);
    }

    private static async Task ReadServicesAsync(FakeCloud cloud, AwsCli cli)
    {
        var service = cloud.Model.Ecs.Services.Values.Single(static one => one.Name.Contains("FetchService", StringComparison.Ordinal));
        var list = await cli.RunAsync("ecs", "list-service-deployments", "--cluster", service.Cluster, "--service", service.Name);
        var deployment = (await cli.RunAsync("ecs", "describe-service-deployments", "--service-deployment-arns", (string)list["serviceDeployments"]![0]!["serviceDeploymentArn"]!))["serviceDeployments"]![0]!;
        Assert.Equal("SUCCESSFUL", (string?)deployment["status"]);
        Assert.Equal(service.Primary!.Revision, (string?)deployment["targetServiceRevision"]!["arn"]);
        var tasks = (await cli.RunAsync("ecs", "list-tasks", "--cluster", service.Cluster, "--service-name", service.Name))["taskArns"]!.AsArray();
        var task = (await cli.RunAsync("ecs", "describe-tasks", "--cluster", service.Cluster, "--tasks", (string)tasks.Single()!))["tasks"]![0]!;
        Assert.Equal("RUNNING", (string?)task["lastStatus"]);
        Assert.Equal("sha256:" + new string('a', 64), (string?)task["containers"]![0]!["imageDigest"]);

        var group = (string)cloud.Stack("outboard-mcp").Find("FetchTargetGroup")!.PhysicalId!;
        var health = (await cli.RunAsync("elbv2", "describe-target-health", "--target-group-arn", group))["TargetHealthDescriptions"]![0]!;
        Assert.Equal("healthy", (string?)health["TargetHealth"]!["State"]);
        Assert.Equal(8808, (int?)health["Target"]!["Port"]);
    }

    private static IEnumerable<string> Changes(JsonNode plan) => plan["Changes"]!.AsArray().Select(static change => (string)change!["ResourceChange"]!["LogicalResourceId"]!);

    private static Dictionary<string, string> Outputs(JsonNode stack) =>
        stack["Outputs"]!.AsArray().ToDictionary(static output => (string)output!["OutputKey"]!, static output => (string)output!["OutputValue"]!);
}
