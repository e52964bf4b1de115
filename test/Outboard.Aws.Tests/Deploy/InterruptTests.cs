using FakeAws;
using Outboard.Aws.Deploy;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>Ctrl-C, once and twice, at each moment (aws 3.9); and networks and credentials that fail on the way.</summary>
public class InterruptTests
{
    [Fact]
    public async Task Ctrl_c_in_an_update_cancels_it_after_consent_and_follows_the_way_back()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment.DeployAsync(listener => listener.On = told =>
        {
            if (told is ResourceProgress { LogicalId: "FetchService", Status: "UPDATE_IN_PROGRESS" })
            {
                deployment.Interrupt();
            }
        }));

        Assert.Equal([QuestionKind.Apply, QuestionKind.CancelUpdate], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Contains(deployment.Listener.All<ResourceProgress>(), static one => one is { Status: "UPDATE_ROLLBACK_COMPLETE", LogicalId: "outboard-mcp" });
        Assert.Contains("outboard-mcp is UPDATE_ROLLBACK_COMPLETE.", deployment.Listener.Notices);
    }

    [Fact]
    public async Task Ctrl_c_in_an_update_that_is_not_to_be_cancelled_leaves_it_running_and_says_how_to_come_back()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment.DeployAsync(listener =>
        {
            listener.Answer = static question => question.Kind == QuestionKind.Apply;
            listener.On = Interrupting(deployment, "FetchService");
        }));

        Assert.Equal("UPDATE_IN_PROGRESS", deployment.Status("outboard-mcp"));
        Assert.Contains(deployment.Listener.Notices, static text => text.EndsWith("it goes on in the account. To follow it again: outboard deploy.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_c_in_a_first_creation_deletes_it_after_consent()
    {
        await using var deployment = await FakeDeployment.StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment.DeployAsync(listener => listener.On = Interrupting(deployment, "Alb")));

        Assert.Equal([QuestionKind.Apply, QuestionKind.DeleteCreation], deployment.Listener.Questions.Select(static question => question.Kind));
        Assert.Equal("absent", deployment.Status("outboard-mcp"));
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp-base"));
    }

    [Fact]
    public async Task A_second_ctrl_c_leaves_the_way_back_running()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment.DeployAsync(listener => listener.On = told =>
        {
            Interrupting(deployment, "FetchService")(told);
            if (told is ResourceProgress { Status: "UPDATE_ROLLBACK_IN_PROGRESS" })
            {
                deployment.Detach();
            }
        }));

        Assert.Equal("UPDATE_ROLLBACK_IN_PROGRESS", deployment.Status("outboard-mcp"));
        Assert.Contains(deployment.Listener.Notices, static text => text.Contains("UPDATE_ROLLBACK_IN_PROGRESS; it goes on in the account", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_c_while_the_change_set_is_made_leaves_nothing_behind()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.After = call =>
        {
            if (call.Operation == "CreateChangeSet")
            {
                deployment.Interrupt();
            }

            return Task.CompletedTask;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment.DeployAsync());

        Assert.Equal("absent", deployment.Status("outboard-mcp-base"));
        Assert.Empty(deployment.Listener.Questions);
    }

    [Fact]
    public async Task Throttling_faults_and_resets_are_ridden_over()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.FailEvery("*", 3, Fault.Throttling);
        deployment.Cloud.FailEvery("DescribeStackEvents", 5, Fault.Reset);
        deployment.Cloud.FailEvery("DescribeServices", 4, Fault.Unavailable);
        deployment.Cloud.Fail("ExecuteChangeSet", 1, Fault.ResetAfterWork);
        deployment.Images["fetch"] = 'b';

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed);
        Assert.Equal(2, deployment.Revisions("fetch").Length);
        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task Credentials_that_expire_in_the_middle_leave_the_operation_running_and_the_next_run_attaches()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';
        var thrown = await deployment.FailAsync(listener => listener.On = told =>
        {
            if (told is ResourceProgress { LogicalId: "FetchService" })
            {
                deployment.Cloud.FailAlways("*", Fault.ExpiredToken);
            }
        });

        Assert.Contains("credentials", thrown.What, StringComparison.Ordinal);
        Assert.Contains(deployment.Listener.Notices, static text => text.Contains("goes on in the account", StringComparison.Ordinal));
        deployment.Cloud.ClearFaults();

        await deployment.DeployAsync();

        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Equal(2, deployment.Revisions("fetch").Length);
    }

    [Fact]
    public async Task A_route_table_that_may_not_be_read_is_said_and_stops_nothing()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.FailAlways("DescribeRouteTables", Fault.Error("UnauthorizedOperation", "You are not authorized to perform this operation.", 403));

        await deployment.DeployAsync();

        Assert.Contains(deployment.Listener.Notices, static text => text.StartsWith("Whether the subnets are public cannot be checked", StringComparison.Ordinal));
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp"));
    }

    private static Action<DeployEvent> Interrupting(FakeDeployment deployment, string logicalId) => told =>
    {
        if (told is ResourceProgress progress && progress.LogicalId == logicalId && progress.Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
        {
            deployment.Interrupt();
        }
    };
}
