using System.Globalization;
using FakeAws;
using FakeAws.Model;
using Outboard.Aws.Deploy;
using Outboard.Aws.Tests.Fake;
using FakeAccount = Outboard.Aws.Tests.Fake.FakeDeployment;
using Outboard.Manifests;
using Written = Outboard.Aws.Tests.Planned.Manifests;

namespace Outboard.Aws.Tests.Deploy;

public sealed class DestroyTests
{
    private readonly EagerTime time = new();

    private readonly Listener listener = new();

    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData("edge")]
    [InlineData("http")]
    [InlineData("classic")]
    [InlineData("schedule")]
    public async Task Everything_goes_and_every_service_is_asked_whether_it_has(string plan)
    {
        await using var deployment = await CreatedAsync(Cases.Plan(plan), TimeSpan.FromSeconds(20));

        var outcome = await DestroyAsync(deployment);

        Assert.True(outcome.IsClean, listener.ToString());
        Assert.Empty(deployment.Cloud.Model.Resources);
        Assert.DoesNotContain(deployment.Cloud.Model.Parameters.Keys, static name => name.StartsWith("/outboard/mcp/", StringComparison.Ordinal));
        Assert.All(outcome.Resources, static one => Assert.Equal((Remainder.Gone, null), (one.State, one.MonthlyCost)));
        Assert.Equal(deployment.Cloud.Model.Stacks.Sum(static stack => stack.Resources.Count) + 2, outcome.Resources.Count);
        Assert.Contains(listener.All<ResourceProgress>(), static one => one is { Label: "service of fetch", Status: "DELETE_COMPLETE" });
    }

    [Fact]
    public async Task Before_anything_goes_it_is_shown_with_its_price_and_the_name_must_be_typed()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        var before = deployment.Cloud.Model.Resources.Count;
        listener.Answer = static _ => false;

        var outcome = await DestroyAsync(deployment);

        var plan = Assert.Single(listener.All<DestroyPlanned>()).Plan;
        var question = Assert.Single(listener.Questions);
        Assert.Equal((QuestionKind.Destroy, "mcp", true), (question.Kind, question.Expected, outcome.IsDeclined));
        Assert.Equal(CostModel.Of(Plans.Edge).Total - 0.50m, plan.MonthlyCost, 2);
        Assert.Equal("outboard-mcp-base", plan.Resources.Last(static one => one.Stack is not null).Stack);
        Assert.Equal(2, plan.Resources.Count(static one => one.Type == "AWS::SSM::Parameter"));
        Assert.Equal(before, deployment.Cloud.Model.Resources.Count);
        Assert.DoesNotContain(deployment.Cloud.Calls, static call => call.Operation.StartsWith("Delete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_parameters_of_a_deployment_with_a_longer_name_stay()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        deployment.Cloud.Change(account => account.Parameters["/outboard/mcp-two/key"] = new Parameter("/outboard/mcp-two/key", "SecureString", "x", time.GetUtcNow(), []));

        await DestroyAsync(deployment);

        Assert.Equal(["/outboard/mcp-two/key"], deployment.Cloud.Model.Parameters.Keys);
    }

    [Fact]
    public async Task With_keep_base_images_logs_and_roles_are_kept_on_purpose()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);

        var outcome = await DestroyAsync(deployment, new DestroyOptions(KeepBase: true));

        Assert.True(outcome.IsClean);
        Assert.Equal(
            ["AWS::ECR::Repository", "AWS::IAM::Role", "AWS::Logs::LogGroup"],
            outcome.Resources.Where(static one => one.State == Remainder.KeptOnPurpose).Select(static one => one.Type).Order());
        Assert.Equal("CREATE_COMPLETE", deployment.Cloud.Stack("outboard-mcp-base").Status);
    }

    [Fact]
    public async Task A_security_group_held_by_interfaces_of_stopping_tasks_is_waited_for_and_the_deletion_repeated_once()
    {
        await using var deployment = await CreatedAsync(Plans.Edge, interfacesLinger: TimeSpan.FromMinutes(4));

        var outcome = await DestroyAsync(deployment);

        Assert.True(outcome.IsClean, listener.ToString());
        Assert.Contains(listener.Notices, static text => text.Contains("security group of the tasks could not be deleted", StringComparison.Ordinal));
        Assert.Contains(listener.Notices, static text => text.Contains("is still used by", StringComparison.Ordinal));
        Assert.Equal(2, deployment.Cloud.Calls.Count(static call => call.Operation == "DeleteStack" && call.Body.Contains("outboard-mcp%2F", StringComparison.Ordinal)));
        Assert.DoesNotContain(listener.Questions, static question => question.Kind == QuestionKind.RetainResources);
    }

    [Fact]
    public async Task What_will_not_go_twice_is_named_and_left_behind_only_with_consent()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        deployment.Cloud.Scenario.Fails("Cluster", "DELETE", "The Cluster cannot be deleted while Tasks are active.", times: 2);

        var outcome = await DestroyAsync(deployment);

        var question = Assert.Single(listener.Questions, static question => question.Kind == QuestionKind.RetainResources);
        Assert.Contains("while Tasks are active", question.Text, StringComparison.Ordinal);
        var left = Assert.Single(outcome.Resources, static one => one.State == Remainder.StillThere && one.Type == "AWS::ECS::Cluster");
        Assert.Contains("left behind as agreed", left.Note, StringComparison.Ordinal);
        Assert.False(outcome.IsClean);
        Assert.Equal("DELETE_COMPLETE", deployment.Cloud.Model.Stacks.Last(static stack => stack.Name == "outboard-mcp-base").Status);
    }

    [Fact]
    public async Task Without_consent_the_stack_stays_and_so_does_what_is_below_it()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        deployment.Cloud.Scenario.Fails("Alb", "DELETE", "deletion protection", times: 2);
        listener.Answer = static question => question.Kind != QuestionKind.RetainResources;

        var outcome = await DestroyAsync(deployment);

        Assert.False(outcome.IsClean);
        Assert.Contains(outcome.Resources, static one => one is { State: Remainder.StillThere, Type: "AWS::ElasticLoadBalancingV2::LoadBalancer", MonthlyCost: > 20 });
        Assert.Contains(outcome.Resources, static one => one is { State: Remainder.StillThere, Type: "AWS::ECR::Repository", MonthlyCost: > 0 });
        Assert.Equal("CREATE_COMPLETE", deployment.Cloud.Stack("outboard-mcp-base").Status);
        Assert.Contains("/outboard/mcp/key", deployment.Cloud.Model.Parameters.Keys);
    }

    [Fact]
    public async Task A_stale_tag_listing_is_not_believed_and_a_true_one_is()
    {
        await using var deployment = await CreatedAsync(Plans.Edge, remembersDeleted: true);
        var forgotten = "";
        deployment.Cloud.Change(account =>
        {
            var made = account.Add("AWS::ECS::Cluster", new() { ["ClusterName"] = "by-hand" });
            made.Tags["outboard:deployment"] = "mcp";
            forgotten = made.PhysicalId;
        });

        var outcome = await DestroyAsync(deployment);

        var left = Assert.Single(outcome.Resources, static one => one.State == Remainder.StillThere);
        Assert.Equal(("AWS::ECS::Cluster", forgotten), (left.Type, left.PhysicalId));
    }

    [Fact]
    public async Task A_resource_CloudFormation_wrongly_calls_deleted_is_still_there()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        var balancer = deployment.Cloud.Model.All("AWS::ElasticLoadBalancingV2::LoadBalancer").Single();
        listener.On = told =>
        {
            if (told is StepStarted { Name: "proof" })
            {
                deployment.Cloud.Change(account => account.Resources.Add(balancer));
            }
        };

        var outcome = await DestroyAsync(deployment);

        var left = Assert.Single(outcome.Resources, static one => one.State == Remainder.StillThere);
        Assert.Equal("CloudFormation says it is deleted, and it is not", left.Note);
        Assert.InRange(left.MonthlyCost!.Value, 20, 30);
    }

    [Fact]
    public async Task A_tag_listing_that_cannot_be_read_is_said_and_the_rest_is_proved()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        deployment.Cloud.FailAlways("GetResources", Fault.AccessDenied("tag:GetResources"));

        var outcome = await DestroyAsync(deployment);

        Assert.True(outcome.IsClean);
        Assert.Contains(listener.Notices, static text => text.Contains("could not be listed (AccessDenied)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nobody_may_be_asked_CloudFormation_is_believed_and_that_is_said()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        deployment.Cloud.FailAlways("GetRole", Fault.AccessDenied("iam:GetRole"));

        var outcome = await DestroyAsync(deployment);

        var role = Assert.Single(outcome.Resources, static one => one.Type == "AWS::IAM::Role");
        Assert.Equal((Remainder.Gone, "could not be asked for: AccessDenied; deleted as CloudFormation says"), (role.State, role.Note));
    }

    [Fact]
    public async Task Siblings_go_before_the_main_stack()
    {
        var images = Enumerable.Range(1, 25).ToDictionary(static number => string.Create(CultureInfo.InvariantCulture, $"tool-{number:00}"), static _ => $"registry.example.com/outboard/mcp@sha256:{new string('a', 64)}");
        await using var deployment = await FakeAccount.StartAsync(new FakeCloudOptions { Time = time, ResourceTime = TimeSpan.FromSeconds(5) });
        await new Deployer(deployment.Session, new Listener().Settings(time) with { Images = new() { Given = images } }).DeployAsync(Written.Read(Written.Many(25), Written.EdgeAws), None);
        Assert.Equal(5, deployment.Cloud.Model.Stacks.Count);

        var outcome = await DestroyAsync(deployment);

        Assert.True(outcome.IsClean, listener.ToString());
        var gone = listener.All<ResourceProgress>().Where(static one => one is { Type: "AWS::CloudFormation::Stack", Status: "DELETE_COMPLETE" }).Select(static one => one.Stack).ToList();
        Assert.Equal(["outboard-mcp-s1", "outboard-mcp-s2", "outboard-mcp-s3"], gone[..3].Order());
        Assert.Equal(["outboard-mcp", "outboard-mcp-base"], gone[3..]);
    }

    [Fact]
    public async Task A_protected_stack_is_not_touched()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        await deployment.Api.CloudFormation.SetProtectionAsync("outboard-mcp", true, None);

        var refused = await Assert.ThrowsAsync<OutboardException>(() => DestroyAsync(deployment));

        Assert.Contains("outboard-mcp is protected", refused.What, StringComparison.Ordinal);
        Assert.Contains("update-termination-protection", refused.Fix, StringComparison.Ordinal);
        Assert.Empty(listener.Questions);
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_deletion_running_and_the_next_run_attaches_to_it()
    {
        await using var deployment = await CreatedAsync(Plans.Edge, TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource();
        listener.On = told =>
        {
            if (told is ResourceProgress { Type: "AWS::ECS::Service" })
            {
                stop.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Destroyer(deployment.Session, listener.Settings(time)).DestroyAsync("mcp", new DestroyOptions(), stop.Token));

        Assert.Contains("goes on in the account", listener.Notices[^1], StringComparison.Ordinal);
        Assert.Equal("DELETE_IN_PROGRESS", deployment.Cloud.Stack("outboard-mcp").Status);
        listener.On = static _ => { };
        var outcome = await DestroyAsync(deployment);
        Assert.True(outcome.IsClean, listener.ToString());
        Assert.Empty(deployment.Cloud.Model.Resources);
        Assert.Equal(2, deployment.Cloud.Calls.Count(static call => call.Operation == "DeleteStack"));
    }

    [Fact]
    public async Task Purge_deletes_inactive_revisions_of_its_own_families_only()
    {
        await using var deployment = await CreatedAsync(Plans.Edge);
        var other = "";
        deployment.Cloud.Change(account =>
        {
            other = account.Add("AWS::ECS::TaskDefinition", new() { ["Family"] = "outboard-mcp-fetch-two" }).PhysicalId;
            account.Ecs.TaskDefinitions[^1].Status = "INACTIVE";
        });

        await DestroyAsync(deployment, new DestroyOptions(Purge: true));

        var left = await deployment.Api.Ecs.ListTaskDefinitionsAsync("outboard-mcp", "INACTIVE", None);
        Assert.Equal([other], left);
    }

    [Fact]
    public async Task Nothing_of_that_name_is_no_error_and_says_where_it_was_looked_for()
    {
        await using var deployment = await FakeAccount.StartAsync(new FakeCloudOptions { Time = time });

        var outcome = await DestroyAsync(deployment);

        Assert.True(outcome.IsClean);
        Assert.Contains(listener.Notices, static text => text.StartsWith("Nothing of the name mcp is deployed in account 123456789012, region us-east-1", StringComparison.Ordinal));
        Assert.Empty(listener.Questions);
    }

    private Task<DestroyOutcome> DestroyAsync(FakeAccount deployment, DestroyOptions? options = null) =>
        new Destroyer(deployment.Session, listener.Settings(time)).DestroyAsync("mcp", options ?? new DestroyOptions(), None);

    private async Task<FakeAccount> CreatedAsync(DeployPlan plan, TimeSpan resourceTime = default, TimeSpan interfacesLinger = default, bool remembersDeleted = false)
    {
        var deployment = await Standing.CreatedAsync(plan, time, new FakeCloudOptions { ResourceTime = resourceTime, InterfacesLinger = interfacesLinger, RemembersDeleted = remembersDeleted });
        foreach (var name in new[] { "/outboard/mcp/key", "/outboard/mcp/token" })
        {
            await deployment.Api.Parameters.PutSecretAsync(name, "secret", new Dictionary<string, string> { ["outboard:deployment"] = "mcp" }, overwrite: false, None);
        }

        return deployment;
    }
}
