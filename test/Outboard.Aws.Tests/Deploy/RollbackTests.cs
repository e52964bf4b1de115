using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>Back to the images of the last good rollout (aws 3.8).</summary>
public class RollbackTests
{
    [Fact]
    public async Task One_server_goes_back_to_its_image_before()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';
        deployment.Images["aws-doc"] = 'b';
        await deployment.DeployAsync();

        var outcome = await deployment.RollbackAsync("fetch");

        Assert.True(outcome.Changed);
        Assert.EndsWith(new string('a', 64), outcome.Images["fetch"], StringComparison.Ordinal);
        Assert.EndsWith(new string('b', 64), outcome.Images["aws-doc"], StringComparison.Ordinal);
        Assert.Equal(3, deployment.Revisions("fetch").Length);
        Assert.Equal(2, deployment.Revisions("aws-doc").Length);
        Assert.Equal("https://fetch.ecs.example.com/mcp", outcome.Urls["fetch"]);
        var plan = Assert.Single(deployment.Listener.All<Outboard.Aws.Deploy.Planned>()).Plan;
        Assert.Equal([("FetchTask", ChangeKind.NewRevision), ("FetchService", ChangeKind.Update)], plan.Stacks.SelectMany(static stack => stack.Changes).Select(static change => (change.LogicalId, change.Kind)));
        var parameters = deployment.Cloud.Read(static account => account.Stack("outboard-mcp")!.Parameters);
        Assert.EndsWith(new string('a', 64), parameters["FetchImage"], StringComparison.Ordinal);
        Assert.EndsWith(new string('b', 64), parameters["AwsDocImage"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_earlier_image_there_is_nothing_to_go_back_to()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();

        var thrown = await Assert.ThrowsAsync<OutboardException>(() => deployment.RollbackAsync("fetch"));

        Assert.Equal("There is nothing to go back to for fetch.", thrown.What);
    }

    [Fact]
    public async Task A_server_that_does_not_exist_is_told_with_those_that_do()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();

        var thrown = await Assert.ThrowsAsync<OutboardException>(() => deployment.RollbackAsync("fetsch"));

        Assert.Equal("It has aws-doc, fetch, searxng.", thrown.Why);
    }

    [Fact]
    public async Task A_deployment_that_does_not_stand_is_told()
    {
        await using var deployment = await FakeDeployment.StartAsync();

        Assert.Equal("There is no deployment mcp here.", (await Assert.ThrowsAsync<OutboardException>(() => deployment.RollbackAsync())).What);
    }

    [Fact]
    public async Task A_rollback_that_is_declined_leaves_no_change_set()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';
        await deployment.DeployAsync();

        var outcome = await deployment.RollbackAsync(null, static listener => listener.Answer = static _ => false);

        Assert.True(outcome.IsDeclined);
        Assert.DoesNotContain(deployment.Cloud.Read(static account => account.Stack("outboard-mcp")!.ChangeSets.ToList()), static set => set.ExecutionStatus == "AVAILABLE");
    }
}
