using FakeAws;
using FakeAws.Model;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Fake;

/// <summary>What somebody changes by hand, and what will not go.</summary>
public class DriftAndDeletionTests
{
    private static readonly StackDefinition s_main = DeploymentStacks.Of(Plans.Edge)[1];

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Drift_is_what_differs_from_the_template_and_can_be_set_back()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        Assert.Equal("IN_SYNC", await DetectAsync(deployment));
        deployment.Cloud.Change(account =>
        {
            account.Find("AWS::ElasticLoadBalancingV2::TargetGroup", deployment.Main.Find("FetchTargetGroup")!.PhysicalId!)!.Properties["HealthCheckPath"] = "/else";
            account.Resources.Remove(deployment.Main.Live("FetchRecord")!);
        });

        Assert.Equal("DRIFTED", await DetectAsync(deployment));
        var drifts = await deployment.Api.CloudFormation.ListDriftsAsync("outboard-mcp", None);
        Assert.Equal("DELETED", drifts.Single(static one => one.LogicalId == "FetchRecord").Status);
        var difference = Assert.Single(drifts.Single(static one => one.LogicalId == "FetchTargetGroup").Properties);
        Assert.Equal(new DriftedProperty("/HealthCheckPath", "/readyz", "/else", "NOT_EQUAL"), difference);

        var id = await deployment.ChangeSetAsync(s_main, ChangeSetType.Update, revertDrift: true);
        var set = await deployment.Api.CloudFormation.FindChangeSetAsync("outboard-mcp", id, None);
        var detail = set!.Changes.Single(static change => change.LogicalId == "FetchTargetGroup").Details.Single(static one => one.Path == "/Properties/HealthCheckPath");
        Assert.Equal("/else", detail.Actual);
        await deployment.Api.CloudFormation.ExecuteChangeSetAsync(id, "revert", isUpdate: true, None);

        Assert.Equal("UPDATE_COMPLETE", deployment.Main.Status);
        Assert.Equal("IN_SYNC", await DetectAsync(deployment));
    }

    [Fact]
    public async Task A_group_held_by_interfaces_goes_when_they_have_gone()
    {
        var time = new ManualTime(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge, new FakeCloudOptions { Time = time, InterfacesLinger = TimeSpan.FromMinutes(5) });
        var group = deployment.Main.Find("TaskSecurityGroup")!.PhysicalId!;

        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "delete", [], None);
        Assert.Equal("DELETE_FAILED", deployment.Main.Status);
        Assert.Contains("TaskSecurityGroup", deployment.Main.StatusReason, StringComparison.Ordinal);
        Assert.Contains(deployment.Main.Events, static e => e is { LogicalId: "TaskSecurityGroup", Status: "DELETE_FAILED" } && e.Reason!.Contains("has a dependent object", StringComparison.Ordinal));
        Assert.NotEmpty(await deployment.Api.Ec2.ListInterfacesAsync(group, None));

        time.Advance(TimeSpan.FromMinutes(6));
        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "again", [], None);

        Assert.Null(deployment.Cloud.Model.Stack("outboard-mcp"));
        Assert.Empty(await deployment.Api.Ec2.ListGroupsAsync([group], None));
    }

    [Fact]
    public async Task What_will_not_go_can_be_left_and_is_told_as_skipped()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var id = deployment.Main.Id;
        deployment.Cloud.Scenario.Fails("Certificate", "DELETE", "Certificate is in use");
        await Assert.ThrowsAsync<AwsException>(() => deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "early", ["Certificate"], None));
        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "delete", [], None);
        Assert.Equal("DELETE_FAILED", deployment.Main.Status);

        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "leave", ["Certificate"], None);

        Assert.Equal("DELETE_COMPLETE", (await deployment.Api.CloudFormation.FindStackAsync(id, None))!.Status);
        var events = await deployment.Api.CloudFormation.ListEventsAsync(id, null, None);
        Assert.Equal("DELETE_SKIPPED", events.Last(static e => e.LogicalId == "Certificate").Status);
        Assert.Equal("AWS::CertificateManager::Certificate", Assert.Single(deployment.Cloud.Model.Resources, static one => one.Tags.ContainsKey("outboard:stack") && one.Tags["outboard:stack"] == "main").Type);
    }

    [Fact]
    public async Task A_protected_stack_is_not_deleted()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        await deployment.Api.CloudFormation.SetProtectionAsync("outboard-mcp", true, None);
        var refused = await Assert.ThrowsAsync<AwsException>(() => deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "d", [], None));
        Assert.Contains("TerminationProtection is enabled", refused.Words, StringComparison.Ordinal);
        Assert.Equal("CREATE_COMPLETE", deployment.Main.Status);
    }

    [Fact]
    public async Task Tags_are_found_also_on_what_is_gone()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge, new FakeCloudOptions { RemembersDeleted = true, PageSize = 3 });
        var listed = await deployment.Api.Tagging.ListResourcesAsync("outboard:deployment", "mcp", None);
        Assert.Equal(deployment.Cloud.Model.Resources.Count(static one => one.Tags.Count > 0), listed.Count);
        Assert.DoesNotContain(listed, static arn => arn.Contains(":listener", StringComparison.Ordinal));

        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "d", [], None);

        Assert.Equal(listed.Order(), (await deployment.Api.Tagging.ListResourcesAsync("outboard:deployment", "mcp", None)).Order());
    }

    [Fact]
    public async Task A_service_that_was_restarted_has_a_deployment_more()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var service = deployment.Cloud.Model.Ecs.Find("FetchService")!;
        var task = Assert.Single(await deployment.Api.Ecs.ListTasksAsync(service.Cluster, service.Name, "RUNNING", None));

        await deployment.Api.Ecs.RestartServiceAsync(service.Cluster, service.Name, None);

        Assert.Equal(2, (await deployment.Api.Ecs.ListDeploymentsAsync(service.Cluster, service.Name, null, ["SUCCESSFUL"], None)).Count);
        Assert.NotEqual(task.Id, Assert.Single(await deployment.Api.Ecs.ListTasksAsync(service.Cluster, service.Name, "RUNNING", None)).Id);
    }

    private static async Task<string?> DetectAsync(FakeDeployment deployment)
    {
        var id = await deployment.Api.CloudFormation.DetectDriftAsync("outboard-mcp", None);
        var detection = await deployment.Api.CloudFormation.GetDriftDetectionAsync(id, None);
        Assert.Equal("DETECTION_COMPLETE", detection.Status);
        return detection.StackDrift;
    }
}
