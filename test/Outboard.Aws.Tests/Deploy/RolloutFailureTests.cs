using FakeAws;
using Outboard.Aws.Deploy;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>Services that do not become healthy: the first cause is said, with evidence and the next command (aws 3.6).</summary>
public class RolloutFailureTests
{
    public static TheoryData<string, string, string, string> Signatures => new()
    {
        { nameof(TaskFailure.CannotPull), "is not in the registry", "CannotPullContainerError", "outboard deploy" },
        { nameof(TaskFailure.MissingSecret), "There is no secret /outboard/mcp/token.", "ResourceInitializationError", "--put-secret" },
        { nameof(TaskFailure.Exits), "The container ended with exit code 1.", "fetch | Traceback: no module", "outboard logs fetch" },
        { nameof(TaskFailure.OutOfMemory), "more memory than its 512 MiB", "exit code 137", "\"memory\": 1024" },
        { nameof(TaskFailure.Unhealthy), "GET /readyz answers 503", "Target.ResponseCodeMismatch", "outboard up" },
        { nameof(TaskFailure.PortClosed), "Nothing answers on port 8808", "Target.Timeout", "outboard status" },
        { nameof(TaskFailure.SpotInterruption), "Fargate took the Spot capacity back", "SpotInterruption", "\"spot\": \"never\"" },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_rollout_that_fails_says_why(string failure, string cause, string evidence, string next)
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        var revision = deployment.Cloud.Read(static account => account.Ecs.Services.Values.Single(static one => one.Name.Contains("Fetch", StringComparison.Ordinal)).TaskDefinition);
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(Failure(failure)) with { Takes = TimeSpan.FromSeconds(30) });
        deployment.Images["fetch"] = 'b';

        var thrown = await deployment.FailAsync();

        var diagnosis = Assert.Single(deployment.Listener.All<Diagnosed>()).Diagnosis;
        Assert.Equal("The service of fetch did not become healthy.", diagnosis.What);
        Assert.Contains(cause, diagnosis.Cause, StringComparison.Ordinal);
        Assert.True(diagnosis.Evidence.Any(line => line.Contains(evidence, StringComparison.Ordinal)), string.Join("\n", diagnosis.Evidence));
        Assert.Contains(diagnosis.Evidence, static line => line.Contains("3 of 3 attempts failed", StringComparison.Ordinal));
        Assert.Contains(next, diagnosis.Next, StringComparison.Ordinal);
        Assert.Equal((diagnosis.What, diagnosis.Cause, diagnosis.Next), (thrown.What, thrown.Why, thrown.Fix));
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Contains(deployment.Listener.All<RolloutProgress>(), static one => one is { Task: "fetch", Breaker: "attempt 1 of 3", Revision: "outboard-mcp-fetch:2" });
        Assert.Equal(3, deployment.Listener.All<TaskStopped>().Count(static one => one.Task == "fetch"));
        Assert.Equal(revision, deployment.Cloud.Read(static account => account.Ecs.Services.Values.Single(static one => one.Name.Contains("Fetch", StringComparison.Ordinal)).TaskDefinition));
    }

    [Fact]
    public async Task A_stack_that_counts_as_complete_although_ecs_went_back_is_a_failure()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(1, "no module")) with { Takes = TimeSpan.FromSeconds(30), LooksLikeSuccess = true });
        deployment.Images["fetch"] = 'b';

        var thrown = await deployment.FailAsync();

        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Equal("The service of fetch runs outboard-mcp-fetch:1 and not outboard-mcp-fetch:2: ECS has gone back, although the stack counts as complete.", thrown.What);
        Assert.Equal("The container ended with exit code 1.", thrown.Why);
    }

    [Fact]
    public async Task A_first_creation_that_fails_says_why_and_the_next_run_begins_again_after_consent()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Exits(1, "no module")) with { Takes = TimeSpan.FromSeconds(30) });

        var thrown = await deployment.FailAsync();

        Assert.Equal("The container ended with exit code 1.", thrown.Why);
        Assert.Equal("ROLLBACK_COMPLETE", deployment.Status("outboard-mcp"));

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed);
        Assert.Equal([QuestionKind.DeleteFailedStack, QuestionKind.Apply], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Equal(3, deployment.Cloud.Read(static account => account.Ecs.Services.Count(one => account.All("AWS::ECS::Service").Contains(one.Value.Live))));
    }

    [Fact]
    public async Task Without_spot_capacity_nothing_moves_and_the_watchdog_asks()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.NoCapacity);
        deployment.Images["fetch"] = 'b';
        var began = deployment.Time.GetUtcNow();

        var thrown = await deployment.FailAsync();

        Assert.Equal([QuestionKind.Apply, QuestionKind.Stalled], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.StartsWith("The service of fetch has not moved for 2", thrown.What, StringComparison.Ordinal);
        Assert.Contains("no Spot capacity", thrown.Why, StringComparison.Ordinal);
        Assert.Contains("\"spot\": \"never\"", thrown.Fix, StringComparison.Ordinal);
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.InRange(deployment.Time.GetUtcNow() - began, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(25));
    }

    [Fact]
    public async Task A_certificate_nobody_validates_is_noticed_after_ten_minutes_and_the_creation_deleted()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Hangs("AWS::CertificateManager::Certificate");

        var thrown = await deployment.FailAsync();

        Assert.Equal([QuestionKind.Apply, QuestionKind.Stalled], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.StartsWith("The certificate has not moved for 10 minutes.", thrown.What, StringComparison.Ordinal);
        Assert.Contains("waits for its validation", thrown.Why, StringComparison.Ordinal);
        Assert.Equal("absent", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_a_stall_ends_the_run_and_leaves_the_operation_running()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.NoCapacity);
        deployment.Images["fetch"] = 'b';
        deployment.With = static settings => settings with { LeaveOnStall = true };

        var thrown = await deployment.FailAsync();

        Assert.Equal([QuestionKind.Apply], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.EndsWith("outboard-mcp is still UPDATE_IN_PROGRESS and goes on in the account.", thrown.Why, StringComparison.Ordinal);
        Assert.StartsWith("To follow it again: outboard deploy.", thrown.Fix, StringComparison.Ordinal);
        Assert.Equal("UPDATE_IN_PROGRESS", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task Who_waits_on_gets_the_end_of_it()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Hangs("AWS::CertificateManager::Certificate");

        var outcome = await deployment.DeployAsync(listener => listener.Answer = question =>
        {
            if (question.Kind == QuestionKind.Stalled)
            {
                deployment.Cloud.Change(_ => deployment.Cloud.Scenario.Release("AWS::CertificateManager::Certificate"));
                return false;
            }

            return true;
        });

        Assert.True(outcome.Changed);
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task Where_service_deployments_cannot_be_read_it_goes_on_and_says_so_once()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.FailAlways("ListServiceDeployments", Fault.AccessDenied("ecs:ListServiceDeployments"));
        deployment.Images["fetch"] = 'b';
        deployment.Images["aws-doc"] = 'b';

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed);
        Assert.Single(deployment.Listener.Notices.Where(static text => text.StartsWith("The service deployments of ECS cannot be read", StringComparison.Ordinal)).Distinct());
        Assert.Contains(deployment.Listener.All<RolloutProgress>(), static one => one.Task == "fetch");
    }

    private static TaskFailure Failure(string name) => name switch
    {
        nameof(TaskFailure.CannotPull) => TaskFailure.CannotPull("registry.example.com/mcp@sha256:bbbb"),
        nameof(TaskFailure.MissingSecret) => TaskFailure.MissingSecret("/outboard/mcp/token"),
        nameof(TaskFailure.Exits) => TaskFailure.Exits(1, "starting", "Traceback: no module"),
        nameof(TaskFailure.OutOfMemory) => TaskFailure.OutOfMemory,
        nameof(TaskFailure.Unhealthy) => TaskFailure.Unhealthy,
        nameof(TaskFailure.PortClosed) => TaskFailure.PortClosed,
        _ => TaskFailure.SpotInterruption,
    };
}
