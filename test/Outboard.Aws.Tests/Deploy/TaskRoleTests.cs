using System.Text.Json.Nodes;
using FakeAws;
using FakeAws.Model;
using Outboard.Aws.CloudFormation;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>A role for the server that asked for permissions, from the manifest to the task.</summary>
public class TaskRoleTests
{
    private const string Reader = """ "reader": { "command": "uvx", "args": ["reader==1"], "permissions": { "s3:GetObject": "arn:aws:s3:::bucket/*" } } """;

    private const string Plain = """ "plain": { "command": "uvx", "args": ["plain==1"] } """;

    [Fact]
    public async Task The_task_of_a_server_with_permissions_has_its_role_and_no_other_task_has_any()
    {
        await using var deployment = await DeployedAsync($"{Reader}, {Plain}");

        Assert.Equal(Role(deployment)!.Arn, RoleOf(deployment, "reader"));
        Assert.Null(RoleOf(deployment, "plain"));
        Assert.Equal("s3:GetObject", (string?)Role(deployment)!.Properties["Policies"]![0]!["PolicyDocument"]!["Statement"]![0]!["Action"]);
    }

    [Fact]
    public async Task Other_permissions_change_the_role_and_restart_nothing()
    {
        await using var deployment = await DeployedAsync(Reader);
        var before = Role(deployment)!.Arn;
        deployment.Servers = Reader.Replace("s3:GetObject", "s3:PutObject", StringComparison.Ordinal);

        await deployment.DeployAsync();

        Assert.Equal(["ReaderTaskRole"], Assert.Single(deployment.Listener.All<Aws.Deploy.Planned>()).Plan.Stacks.SelectMany(static stack => stack.Changes).Select(static change => change.LogicalId));
        Assert.Equal((before, "s3:PutObject"), (Role(deployment)!.Arn, (string?)Role(deployment)!.Properties["Policies"]![0]!["PolicyDocument"]!["Statement"]![0]!["Action"]));
        Assert.Single(deployment.Revisions("reader"));
    }

    [Fact]
    public async Task Permissions_come_with_a_new_revision_and_go_with_one()
    {
        await using var deployment = await DeployedAsync(Reader[..Reader.IndexOf(", \"permissions\"", StringComparison.Ordinal)] + " }");
        Assert.Null(RoleOf(deployment, "reader"));
        deployment.Servers = Reader;

        await deployment.DeployAsync();

        var plan = Assert.Single(deployment.Listener.All<Aws.Deploy.Planned>()).Plan;
        Assert.Equal(("ReaderTaskRole", ChangeKind.Create, "task role of reader"), (plan.Stacks[0].Changes[0].LogicalId, plan.Stacks[0].Changes[0].Kind, plan.Stacks[0].Labels["ReaderTaskRole"]));
        Assert.Equal(Role(deployment)!.Arn, RoleOf(deployment, "reader"));
        var before = deployment.Cloud.Calls.Count;
        Assert.False((await deployment.DeployAsync()).Changed);
        Assert.Equal(5, deployment.CallsSince(before).Length);

        deployment.Servers = Reader[..Reader.IndexOf(", \"permissions\"", StringComparison.Ordinal)] + " }";
        await deployment.DeployAsync();

        Assert.Null(RoleOf(deployment, "reader"));
        Assert.Null(Role(deployment));
    }

    [Fact]
    public async Task A_role_that_is_not_wanted_any_more_stays_until_the_new_task_runs_and_while_it_does_not()
    {
        await using var deployment = await DeployedAsync($"{Reader}, {Plain}");
        var (role, revision) = (Role(deployment)!.Arn, RoleOf(deployment, "reader"));
        deployment.Servers = $"{Reader[..Reader.IndexOf(", \"permissions\"", StringComparison.Ordinal)]} }}, {Plain}";
        deployment.Cloud.Scenario.Rolls("ReaderService", Rollout.Fails(TaskFailure.Exits(1, "no")) with { Takes = TimeSpan.FromSeconds(30) });

        await deployment.FailAsync();

        Assert.Equal(("UPDATE_ROLLBACK_COMPLETE", "CREATE_COMPLETE"), (deployment.Status("outboard-mcp"), deployment.Status("outboard-mcp-base")));
        Assert.Equal((role, role), (Role(deployment)?.Arn, revision));

        await deployment.DeployAsync();

        Assert.Null(Role(deployment));
        Assert.Equal(["main stack", "base stack"], deployment.Listener.All<Aws.Deploy.StepFinished>().Select(static step => step.Name));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("alias/aws/secretsmanager", null, true)]
    [InlineData("01234567-89ab-cdef-0123-456789abcdef", null, false)]
    [InlineData("01234567-89ab-cdef-0123-456789abcdef", "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef", true)]
    [InlineData("01234567-89ab-cdef-0123-456789abcdef", "arn:aws:kms:us-east-1:123456789012:key/another", false)]
    [InlineData("arn:aws:kms:us-east-1:123456789012:key/a", "arn:aws:kms:us-east-1:123456789012:key/a", true)]
    [InlineData("alias/mine", null, false)]
    [InlineData("alias/mine", "arn:aws:kms:us-east-1:123456789012:key/a", true)]
    public async Task A_secret_under_a_key_of_ones_own_needs_the_key_to_be_named(string? key, string? named, bool isRight)
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Images.Clear();
        deployment.Images["reader"] = 'a';
        deployment.Servers = """ "reader": { "command": "uvx", "args": ["reader==1"], "secrets": { "KEY": "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf:user::" } } """;
        deployment.Aws += named is null ? "" : $", \"kmsKeys\": [\"{named}\"]";
        deployment.Cloud.Change(account => account.Secrets.Add(new Secret("arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf", "web", KmsKey: key)));

        if (isRight)
        {
            await deployment.DeployAsync();
            return;
        }

        var problem = Assert.Single((await deployment.FailAsync()).Problems);
        Assert.Equal("aws.kmsKeys", problem.Path);
        Assert.Contains(key!, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CloudFormation_is_told_to_work_with_the_role_that_is_given()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Aws += ", \"cfnRoleArn\": \"arn:aws:iam::123456789012:role/cloudformation\"";

        await deployment.DeployAsync();

        var made = deployment.Cloud.Calls.Where(static call => call.Operation == "CreateChangeSet").ToList();
        Assert.Equal(2, made.Count);
        Assert.All(made, static call => Assert.Equal("arn:aws:iam::123456789012:role/cloudformation", (string?)call.Input["RoleARN"]));
    }

    private static async Task<FakeDeployment> DeployedAsync(string servers)
    {
        var deployment = await FakeDeployment.StartAsync();
        deployment.Servers = servers;
        deployment.Images.Clear();
        foreach (var task in new[] { "reader", "plain" }.Where(task => servers.Contains($"\"{task}\":", StringComparison.Ordinal)))
        {
            deployment.Images[task] = 'a';
        }

        await deployment.DeployAsync();
        return deployment;
    }

    private static LiveResource? Role(FakeDeployment deployment) => deployment.Cloud.Read(static account => account.All("AWS::IAM::Role").FirstOrDefault(static role => role.PhysicalId.Contains("ReaderTaskRole", StringComparison.Ordinal)));

    /// <summary>Of the newest revision.</summary>
    private static string? RoleOf(FakeDeployment deployment, string task) => deployment.Cloud.Read(account =>
        (string?)account.Ecs.TaskDefinitions.Last(one => one.Family == $"outboard-mcp-{task}").Properties["TaskRoleArn"]);
}
