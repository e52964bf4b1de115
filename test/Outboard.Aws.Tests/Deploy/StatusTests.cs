using FakeAws;
using Outboard.Aws.Deploy;
using Outboard.Aws.Tests.Fake;
using FakeAccount = Outboard.Aws.Tests.Fake.FakeDeployment;

namespace Outboard.Aws.Tests.Deploy;

public sealed class StatusTests
{
    private static readonly string s_digest = $"sha256:{new string('a', 64)}";

    private readonly EagerTime time = new();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_running_deployment_is_well_and_read_by_few_requests()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Edge, time);
        var before = deployment.Cloud.Calls.Count;

        var status = await ReadAsync(deployment);

        Assert.True(status.IsWell);
        Assert.Equal(("mcp", "123456789012", "us-east-1", null), (status.Deployment, status.Account, status.Region, status.Drift));
        Assert.Equal(["CREATE_COMPLETE", "CREATE_COMPLETE"], status.Stacks.Values);
        Assert.Equal(["aws-doc", "fetch", "searxng"], status.Servers.Select(static server => server.Name));
        var fetch = status.Servers[1];
        Assert.Equal(("running", ServerHealth.Running, "COMPLETED"), (fetch.State, fetch.Health, fetch.Rollout));
        Assert.Equal((1, 1, 0, (1, 1)), (fetch.Desired, fetch.Running, fetch.Pending, fetch.Targets));
        Assert.Equal(("https://fetch.ecs.example.com/mcp", "outboard-mcp-fetch:1", s_digest), (fetch.Url, fetch.Revision, fetch.Digest));
        Assert.Empty(fetch.Problems);
        Assert.Empty(status.Notes);

        // Two stacks, template and resources of one, the services together, and the targets of each of three.
        Assert.Equal(8, deployment.Cloud.Calls.Count - before);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("classic")]
    [InlineData("one-task-edge")]
    public async Task Every_layout_and_packing_is_read(string plan)
    {
        await using var deployment = await Standing.CreatedAsync(Cases.Plan(plan), time);

        var status = await ReadAsync(deployment);

        Assert.True(status.IsWell);
        Assert.All(status.Servers, static server => Assert.Equal(("running", s_digest, true), (server.State, server.Digest, server.Url?.EndsWith("/mcp", StringComparison.Ordinal))));
        Assert.Equal(3, status.Servers.Select(static server => server.Url).Distinct().Count());
    }

    [Fact]
    public async Task Nothing_of_that_name_is_null()
    {
        await using var deployment = await FakeAccount.StartAsync(new FakeCloudOptions { Time = time });

        Assert.Null(await DeploymentStatus.ReadAsync(deployment.Session, "mcp", withDrift: true, time, None));
    }

    [Fact]
    public async Task A_base_stack_alone_is_a_deployment_where_nothing_runs()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Edge, time);
        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "gone", [], None);
        time.Advance(TimeSpan.FromHours(1));

        var status = await ReadAsync(deployment);

        Assert.Equal((false, 0), (status.IsWell, status.Servers.Count));
        Assert.StartsWith("There is only the base stack", Assert.Single(status.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_rollout_says_why_its_last_task_stopped()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Edge, time);
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(7, "no such module")) with { Takes = TimeSpan.FromMinutes(10) });
        await deployment.ExecuteAsync(Outboard.Aws.Stacks.DeploymentStacks.Of(Plans.Edge)[1], Outboard.Aws.Deploy.Api.ChangeSetType.Update, "b");
        time.Advance(TimeSpan.FromMinutes(11));

        var fetch = (await ReadAsync(deployment)).Servers[1];

        Assert.Equal((ServerHealth.RollingOut, "rolling out, with failures", "IN_PROGRESS"), (fetch.Health, fetch.State, fetch.Rollout));
        Assert.Contains(fetch.Problems, static problem => problem.Contains("Essential container in task exited; exit code 7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_whose_rollout_was_taken_back_says_which_revision_runs()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Edge, time);
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.OutOfMemory) with { LooksLikeSuccess = true });
        await deployment.UpdateAsync(Plans.Edge, time, "b");

        var status = await ReadAsync(deployment);

        Assert.Equal("UPDATE_COMPLETE", status.Stacks["outboard-mcp"]);
        var fetch = status.Servers[1];
        Assert.Equal(("outboard-mcp-fetch:1", s_digest), (fetch.Revision, fetch.Digest));
        Assert.Contains("ECS runs outboard-mcp-fetch:1, the stack says outboard-mcp-fetch:2: a rollout was taken back.", fetch.Problems);
    }

    [Fact]
    public async Task Unhealthy_targets_and_missing_services_are_not_well()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Edge, time);
        deployment.Cloud.Change(account =>
        {
            var group = deployment.Main.Resources.Single(static one => one.LogicalId == "FetchTargetGroup").PhysicalId!;
            account.Targets[group] = [new("172.31.0.9", 8808, "unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]")];
            account.Ecs.Services[deployment.Main.Resources.Single(static one => one.LogicalId == "SearxngService").PhysicalId!].Status = "INACTIVE";
        });

        var status = await ReadAsync(deployment);

        Assert.False(status.IsWell);
        Assert.Equal(["running", "unhealthy", "not there"], status.Servers.Select(static server => server.State));
        Assert.Contains("target 172.31.0.9: Target.ResponseCodeMismatch Health checks failed with these codes: [503]", status.Servers[1].Problems);
        Assert.Equal((0, 1), status.Servers[1].Targets);
    }

    [Theory]
    [InlineData("2026-03-03T18:30:00Z", "asleep until 08:00 Europe/Berlin")] // Tuesday evening
    [InlineData("2026-03-06T18:30:00Z", "asleep until Mon 08:00 Europe/Berlin")] // Friday evening
    [InlineData("2026-03-27T23:00:00Z", "asleep until Mon 08:00 Europe/Berlin")] // the clocks change on Sunday
    public async Task A_server_that_its_schedule_has_put_to_sleep_says_when_it_wakes(string now, string state)
    {
        var plan = Cases.Plan("schedule");
        await using var deployment = await Standing.CreatedAsync(plan, time);
        deployment.Cloud.Change(static account =>
        {
            foreach (var service in account.Ecs.Services.Values)
            {
                service.Desired = 0;
            }
        });

        var status = await DeploymentStatus.ReadAsync(deployment.Session, "mcp", withDrift: false, new EagerTime(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)), None);

        var server = Assert.Single(status!.Servers);
        Assert.Equal((ServerHealth.Asleep, state), (server.Health, server.State));
        Assert.True(status.IsWell);
    }

    [Fact]
    public async Task A_service_at_zero_without_a_schedule_is_not_asleep()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Edge, time);
        deployment.Cloud.Change(account => account.Ecs.Find("FetchService")!.Desired = 0);

        var fetch = (await ReadAsync(deployment)).Servers[1];

        Assert.Equal((ServerHealth.NotServing, "stopped: no task is wanted"), (fetch.Health, fetch.State));
    }

    [Fact]
    public async Task Drift_is_what_somebody_changed_and_not_what_a_schedule_moved()
    {
        var plan = Cases.Plan("schedule");
        await using var deployment = await Standing.CreatedAsync(plan, time);
        deployment.Cloud.Change(static account =>
        {
            account.All("AWS::ApplicationAutoScaling::ScalableTarget").Single().Properties["MaxCapacity"] = 0;
            account.All("AWS::Logs::LogGroup").Single().Properties["RetentionInDays"] = 1;
            account.Resources.Remove(account.All("AWS::Route53::RecordSet").Single());
        });

        var status = await ReadAsync(deployment, withDrift: true);

        Assert.True(status.HasDrifted);
        Assert.Equal(
            [
                ("outboard-mcp-base", "LogGroup", "MODIFIED", "/RetentionInDays", "30", "1", false),
                ("outboard-mcp", "FetchRecord", "DELETED", null, null, null, false),
                ("outboard-mcp", "FetchScaling", "MODIFIED", "/MaxCapacity", "1", "0", true),
            ],
            status.Drift!.OrderBy(static one => one.LogicalId == "LogGroup" ? 0 : 1).ThenBy(static one => one.LogicalId)
                .Select(static one => (one.Stack, one.LogicalId, one.Status, one.Path, one.Expected, one.Actual, one.IsExpected)));
    }

    [Fact]
    public async Task A_deployment_nobody_touched_has_no_drift()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Edge, time, new FakeCloudOptions { ResourceTime = TimeSpan.FromSeconds(10) });

        var status = await ReadAsync(deployment, withDrift: true);

        Assert.Equal((false, 0), (status.HasDrifted, status.Drift!.Count));
    }

    [Fact]
    public async Task Without_the_rarer_calls_it_is_still_told_how_things_are_with_a_note()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Edge, time);
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(1)) with { Takes = TimeSpan.FromMinutes(10) });
        await deployment.ExecuteAsync(Outboard.Aws.Stacks.DeploymentStacks.Of(Plans.Edge)[1], Outboard.Aws.Deploy.Api.ChangeSetType.Update, "b");
        time.Advance(TimeSpan.FromMinutes(11));
        deployment.Cloud.FailAlways("ListServiceDeployments", Fault.AccessDenied("ecs:ListServiceDeployments"));
        deployment.Cloud.FailAlways("DetectStackDrift", Fault.AccessDenied("cloudformation:DetectStackDrift"));

        var status = await ReadAsync(deployment, withDrift: true);

        Assert.Contains(status.Servers[1].Problems, static problem => problem.Contains("exit code 1", StringComparison.Ordinal));
        Assert.Null(status.Drift);
        Assert.Contains(status.Notes, static note => note.StartsWith("The history of rollouts could not be read (AccessDenied)", StringComparison.Ordinal));
        Assert.Contains(status.Notes, static note => note.StartsWith("Drift of outboard-mcp could not be told: AccessDenied", StringComparison.Ordinal));
    }

    private async Task<DeploymentStatus> ReadAsync(FakeAccount deployment, bool withDrift = false) =>
        await DeploymentStatus.ReadAsync(deployment.Session, "mcp", withDrift, time, None) ?? throw new InvalidOperationException("Nothing stands.");
}
