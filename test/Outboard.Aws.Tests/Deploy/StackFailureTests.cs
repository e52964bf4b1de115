using FakeAws;
using Outboard.Aws.Deploy;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>What CloudFormation refuses or cannot do, and what an earlier run has left half-way (aws 3.2 step 9, 3.3).</summary>
public class StackFailureTests
{
    [Fact]
    public async Task A_name_that_is_taken_is_named_with_the_way_out()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account => account.Add("AWS::Logs::LogGroup", new() { ["LogGroupName"] = "/outboard/mcp" }));

        var thrown = await deployment.FailAsync();

        Assert.Equal("The log group could not be created.", thrown.What);
        Assert.Contains("already exists", thrown.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("RequestToken", thrown.Why, StringComparison.Ordinal);
        Assert.Contains("outboard deploy --adopt", thrown.Fix, StringComparison.Ordinal);
        Assert.Equal("ROLLBACK_COMPLETE", deployment.Status("outboard-mcp-base"));
        Assert.Equal("absent", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task A_refused_change_set_names_the_field_of_the_manifest()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Scenario.Refuses(new ValidationError("FetchTask", "PROPERTY_VALIDATION", "Memory is not a valid value for Cpu.", "/Resources/FetchTask/Properties/Memory"));
        deployment.Images["fetch"] = 'b';

        var thrown = await deployment.FailAsync();

        var problem = Assert.Single(thrown.Problems);
        Assert.Equal("mcpServers.fetch.memory", problem.Path);
        Assert.StartsWith("Memory is not a valid value for Cpu.", problem.What, StringComparison.Ordinal);
        Assert.Equal("UPDATE_COMPLETE" == deployment.Status("outboard-mcp") ? "UPDATE_COMPLETE" : "CREATE_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Empty(deployment.Listener.Questions);
    }

    [Fact]
    public async Task The_first_cause_is_shown_and_not_what_was_cancelled_after_it()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Fails("Alb", "CREATE", "You have reached the limit of load balancers. (Service: ElasticLoadBalancingV2, Status Code: 400, Request ID: 1234)");

        var thrown = await deployment.FailAsync();

        Assert.Equal("The load balancer could not be created.", thrown.What);
        Assert.Equal("You have reached the limit of load balancers.", thrown.Why);
        Assert.Contains("Service Quotas", thrown.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_that_failed_is_continued_after_consent_and_the_deployment_goes_on()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(1)) with { Takes = TimeSpan.FromSeconds(30) }).Fails("FetchService", "ROLLBACK", "The service is busy.");
        deployment.Images["fetch"] = 'b';
        await deployment.FailAsync();
        Assert.Equal("UPDATE_ROLLBACK_FAILED", deployment.Status("outboard-mcp"));
        deployment.Images["fetch"] = 'c';

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed);
        Assert.Equal([QuestionKind.Recover, QuestionKind.Apply], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task What_fails_again_in_the_rollback_is_skipped_by_its_name_after_a_second_consent()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(1)) with { Takes = TimeSpan.FromSeconds(30) }).Fails("FetchService", "ROLLBACK", "The service is busy.", times: 2);
        deployment.Images["fetch"] = 'b';
        await deployment.FailAsync();
        deployment.Images["fetch"] = 'c';

        await deployment.DeployAsync();

        Assert.Equal([QuestionKind.Recover, QuestionKind.Recover, QuestionKind.Apply], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.Contains("FetchService", deployment.Listener.Questions[1].Text, StringComparison.Ordinal);
        var skipped = deployment.Cloud.Calls.Last(static call => call.Operation == "ContinueUpdateRollback").Input;
        Assert.Equal("FetchService", Assert.Single(skipped["ResourcesToSkip"]!.AsArray())!.ToString());
        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task An_update_that_stopped_half_way_is_rolled_back_after_consent_and_the_deployment_goes_on()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Scenario.KeepsFailures = true;
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(1)) with { Takes = TimeSpan.FromSeconds(30) });
        deployment.Images["fetch"] = 'b';
        await deployment.FailAsync();
        Assert.Equal("UPDATE_FAILED", deployment.Status("outboard-mcp"));
        deployment.Cloud.Scenario.KeepsFailures = false;
        deployment.Images["fetch"] = 'c';
        var before = deployment.Cloud.Calls.Count;

        await deployment.DeployAsync();

        Assert.Equal([QuestionKind.Recover, QuestionKind.Apply], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.Contains("RollbackStack", deployment.CallsSince(before));
        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task A_creation_that_stopped_half_way_is_deleted_after_consent_and_begun_again()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.KeepsFailures = true;
        deployment.Cloud.Scenario.Fails("Alb", "CREATE", "No.");
        await deployment.FailAsync();
        Assert.Equal("CREATE_FAILED", deployment.Status("outboard-mcp"));

        await deployment.DeployAsync();

        Assert.Equal([QuestionKind.DeleteFailedStack, QuestionKind.Apply], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task What_cannot_be_deleted_is_named_with_the_command_that_can_leave_it_behind()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Fails("FetchTargetGroup", "CREATE", "No.").Fails("AlbSecurityGroup", "DELETE", "resource sg-1 has a dependent object", times: 2);
        await deployment.FailAsync();
        Assert.Equal("ROLLBACK_FAILED", deployment.Status("outboard-mcp"));

        var thrown = await deployment.FailAsync();

        Assert.Equal("outboard-mcp could not be deleted.", thrown.What);
        Assert.Equal("AlbSecurityGroup: resource sg-1 has a dependent object", thrown.Why);
        Assert.Contains("outboard destroy mcp", thrown.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recovery_nobody_agrees_to_is_not_begun()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Fails("Alb", "CREATE", "No.");
        await deployment.FailAsync();
        var before = deployment.Cloud.Calls.Count;

        var thrown = await deployment.FailAsync(static listener => listener.Answer = static _ => false);

        Assert.Equal("outboard-mcp is ROLLBACK_COMPLETE and cannot be updated.", thrown.What);
        Assert.Equal("No.", thrown.Why);
        Assert.DoesNotContain("DeleteStack", deployment.CallsSince(before));
    }

    [Fact]
    public async Task An_operation_of_another_that_fails_is_told_and_nothing_is_begun()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(1, "no module")) with { Takes = TimeSpan.FromSeconds(30) });
        deployment.Images["fetch"] = 'b';
        deployment.With = static settings => settings with { NoWait = true };
        await deployment.DeployAsync();
        var before = deployment.Cloud.Calls.Count;

        var thrown = await deployment.FailAsync();

        Assert.Equal("The container ended with exit code 1.", thrown.Why);
        Assert.DoesNotContain("ExecuteChangeSet", deployment.CallsSince(before));
    }

    [Fact]
    public async Task A_vpc_without_a_second_public_zone_is_refused_with_what_to_name()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account =>
        {
            var network = account.Network;
            network.RouteTables.Add(new("rtb-0a1b2c3d4e5f60009", network.Vpcs[0].Id, false, [.. network.Subnets.Skip(1).Select(static one => one.Id)], null));
        });

        var thrown = await deployment.FailAsync();

        Assert.Equal("vpc-0a1b2c3d4e5f60001 has public subnets in 1 zone; a load balancer needs two.", thrown.What);
        Assert.Contains("subnet-0a1b2c3d4e5f60002", thrown.Why, StringComparison.Ordinal);
        Assert.Contains("\"subnets\"", thrown.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_default_vpc_one_must_be_named()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account => account.Network.Vpcs.Clear());

        Assert.Equal("There is no default VPC in us-east-1.", (await deployment.FailAsync()).What);
    }

    [Fact]
    public async Task A_zone_that_is_private_or_not_there_is_refused_before_anything_is_touched()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account => account.Zones[0] = account.Zones[0] with { IsPrivate = true });
        Assert.StartsWith("The zone ecs.example.com is private", Assert.Single((await deployment.FailAsync()).Problems).What, StringComparison.Ordinal);

        deployment.Cloud.Change(static account => account.Zones.Clear());
        Assert.Equal("aws.hostedZoneId", Assert.Single((await deployment.FailAsync()).Problems).Path);
        Assert.Equal("absent", deployment.Status("outboard-mcp-base"));
    }

    [Fact]
    public async Task A_zone_that_hands_the_domain_on_is_refused()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account =>
        {
            account.Zones[0] = new("Z0123456789ABCDEFGHIJ", "example.com.");
            account.Zones[0].Records.Add(new("ecs.example.com.", "NS", ["ns-1.example.net."]));
        });

        Assert.Contains("hands ecs.example.com on to ns-1.example.net.", Assert.Single((await deployment.FailAsync()).Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caa_record_that_forbids_amazon_is_refused()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account => account.Zones[0].Records.Add(new("ecs.example.com.", "CAA", ["0 issue \"letsencrypt.org\""])));

        Assert.Equal("aws.domain", Assert.Single((await deployment.FailAsync()).Problems).Path);
    }
}
