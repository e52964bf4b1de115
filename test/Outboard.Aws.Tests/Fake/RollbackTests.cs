using FakeAws;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Fake;

/// <summary>What goes wrong in the scripted account, and what is left of it.</summary>
public class RollbackTests
{
    private static readonly StackDefinition s_main = DeploymentStacks.Of(Plans.Edge)[1];

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_breaker_takes_the_stack_back_and_leaves_its_evidence_in_ecs()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var cloud = deployment.Cloud;
        var before = cloud.Model.Ecs.Find("FetchService")!.TaskDefinition;
        cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(1, "starting", "no such package")));

        await deployment.ExecuteAsync(s_main, ChangeSetType.Update, "b");

        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", deployment.Main.Status);
        var failed = deployment.Main.Events.First(static e => e.Status == "UPDATE_FAILED" && e.Reason?.Contains("cancelled", StringComparison.Ordinal) == false);
        Assert.Equal("FetchService", failed.LogicalId);
        Assert.Contains("'ECS Deployment Circuit Breaker was triggered'", failed.Reason, StringComparison.Ordinal);
        var service = cloud.Model.Ecs.Find("FetchService")!;
        Assert.Equal(before, service.TaskDefinition);
        var rollout = (await deployment.Api.Ecs.ListDeploymentsAsync(service.Cluster, service.Name, null, [], None))[0];
        Assert.Equal(("ROLLBACK_SUCCESSFUL", new CircuitBreaker("TRIGGERED", 3, 3)), (rollout.Status, rollout.Breaker));
        var stopped = await deployment.Api.Ecs.ListTasksAsync(service.Cluster, service.Name, "STOPPED", None);
        Assert.Equal(3, stopped.Count(static task => task.StopCode == "EssentialContainerExited" && task.Containers[0].ExitCode == 1));
        var lines = await deployment.Api.Logs.TailAsync("/outboard/mcp", $"fetch/fetch/{stopped[0].Id}", 20, None);
        Assert.Equal(["starting", "no such package"], lines.Select(static line => line.Message));
        Assert.Equal(FakeStacks.Parameters(cloud, s_main)["FetchImage"], deployment.Main.Parameters["FetchImage"]);
        Assert.Equal(before, cloud.Model.Ecs.TaskDefinitions.Single(static one => one.Family == "outboard-mcp-fetch" && one.Status == "ACTIVE").Arn);
        Assert.Equal("healthy", Assert.Single(cloud.Model.Targets[deployment.Main.Find("FetchTargetGroup")!.PhysicalId!]).State);
    }

    [Fact]
    public async Task A_breaker_may_look_like_a_success()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.OutOfMemory) with { LooksLikeSuccess = true });

        await deployment.ExecuteAsync(s_main, ChangeSetType.Update, "b");

        Assert.Equal("UPDATE_COMPLETE", deployment.Main.Status);
        Assert.NotEqual(deployment.Main.Find("FetchTask")!.PhysicalId, deployment.Cloud.Model.Ecs.Find("FetchService")!.TaskDefinition);
    }

    [Fact]
    public async Task A_first_creation_that_fails_leaves_nothing_and_can_be_repeated()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.CannotPull("a@sha256:0")));

        await deployment.ExecuteAsync(s_main, ChangeSetType.Create);

        Assert.Equal("ROLLBACK_COMPLETE", deployment.Main.Status);
        Assert.Empty(deployment.Cloud.Model.Resources);
        Assert.Empty(deployment.Main.Outputs);
        var refused = await Assert.ThrowsAsync<AwsException>(() => deployment.ExecuteAsync(s_main, ChangeSetType.Update));
        Assert.Contains("is in ROLLBACK_COMPLETE state and can not be updated", refused.Words, StringComparison.Ordinal);

        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "delete", [], None);
        await deployment.ExecuteAsync(s_main, ChangeSetType.Create);
        Assert.Equal("CREATE_COMPLETE", deployment.Main.Status);
    }

    [Fact]
    public async Task A_name_that_is_taken_fails_the_creation()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account => account.Add("AWS::Logs::LogGroup", new() { ["LogGroupName"] = "/outboard/mcp" }));

        await deployment.ExecuteAsync(DeploymentStacks.Of(Plans.Edge)[0], ChangeSetType.Create);

        var stack = deployment.Cloud.Stack("outboard-mcp-base");
        Assert.Equal("ROLLBACK_COMPLETE", stack.Status);
        Assert.Contains(stack.Events, static e => e is { LogicalId: "LogGroup", Status: "CREATE_FAILED" } && e.Reason!.Contains("already exists", StringComparison.Ordinal));
        Assert.Equal("/outboard/mcp", Assert.Single(deployment.Cloud.Model.Resources).PhysicalId);
    }

    [Fact]
    public async Task A_creation_that_hangs_can_be_deleted_and_not_cancelled()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Hangs("Certificate");
        await deployment.ExecuteAsync(s_main, ChangeSetType.Create);
        Assert.Equal("CREATE_IN_PROGRESS", deployment.Main.Status);
        Assert.Empty(deployment.Main.Outputs);

        await Assert.ThrowsAsync<AwsException>(() => deployment.Api.CloudFormation.CancelUpdateAsync("outboard-mcp", "cancel", None));
        await Assert.ThrowsAsync<AwsException>(() => deployment.ExecuteAsync(s_main, ChangeSetType.Update));
        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "delete", [], None);

        Assert.Null(await deployment.Api.CloudFormation.FindStackAsync("outboard-mcp", None));
        Assert.Empty(deployment.Cloud.Model.Resources);
    }

    [Fact]
    public async Task An_update_without_capacity_waits_three_hours_and_is_cancelled()
    {
        var time = new ManualTime(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge, new FakeCloudOptions { Time = time });
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.NoCapacity);
        await deployment.ExecuteAsync(s_main, ChangeSetType.Update, "b");
        time.Advance(TimeSpan.FromHours(3));
        Assert.Equal("UPDATE_IN_PROGRESS", deployment.Main.Status);
        var service = deployment.Cloud.Model.Ecs.Find("FetchService")!;
        var info = Assert.Single(await deployment.Api.Ecs.ListServicesAsync(service.Cluster, [service.Name], None));
        Assert.Contains("unable to place a task", info.Events[0].Message, StringComparison.Ordinal);
        Assert.Equal(1, info.Pending);

        deployment.Cloud.Fail("CancelUpdateStack", 1, Fault.ResetAfterWork); // said twice, done once
        await deployment.Api.CloudFormation.CancelUpdateAsync("outboard-mcp", "cancel", None);

        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", deployment.Main.Status);
        Assert.Equal(deployment.Main.Find("FetchTask")!.PhysicalId, deployment.Cloud.Model.Ecs.Find("FetchService")!.TaskDefinition);
        Assert.DoesNotContain(deployment.Cloud.Model.Ecs.Tasks, static task => task.LastStatus == "PENDING");
    }

    [Fact]
    public async Task A_rollback_that_fails_goes_on_without_what_is_skipped()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Unhealthy)).Fails("AwsDocService", "ROLLBACK", "Rate exceeded");
        await deployment.ExecuteAsync(s_main, ChangeSetType.Update, "b");
        Assert.Equal("UPDATE_ROLLBACK_FAILED", deployment.Main.Status);
        Assert.Contains("AwsDocService", deployment.Main.StatusReason, StringComparison.Ordinal);

        await deployment.Api.CloudFormation.ContinueRollbackAsync("outboard-mcp", "continue", ["AwsDocService"], None);

        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", deployment.Main.Status);
    }

    [Fact]
    public async Task A_creation_may_delete_itself_when_it_fails_or_stay_as_it_is()
    {
        await using var cloud = await FakeCloud.StartAsync();
        cloud.Scenario.Fails("Cluster", "CREATE", "no", times: 2);
        Create("gone", "DELETE");
        Create("kept", "DO_NOTHING");

        Assert.Equal(["DELETE_COMPLETE", "CREATE_FAILED"], cloud.Model.Stacks.Select(static stack => stack.Status));
        cloud.Act("cloudformation", "RollbackStack", new() { ["StackName"] = "kept" });
        Assert.Equal("ROLLBACK_COMPLETE", cloud.Stack("kept").Status);

        void Create(string name, string onFailure)
        {
            const string Template = "{\"Resources\":{\"Cluster\":{\"Type\":\"AWS::ECS::Cluster\"}}}";
            cloud.Act("cloudformation", "CreateChangeSet", new() { ["StackName"] = name, ["ChangeSetName"] = "x", ["ChangeSetType"] = "CREATE", ["TemplateBody"] = Template, ["OnStackFailure"] = onFailure });
            cloud.Act("cloudformation", "ExecuteChangeSet", new() { ["StackName"] = name, ["ChangeSetName"] = "x" });
        }
    }
}
