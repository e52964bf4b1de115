using FakeAws;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>
/// A run that is cut off, at any request, as by a kill: from there on nothing it asks is answered. The next run brings everything to its end, and nothing is
/// there twice (aws 3.2).
/// </summary>
public class CutOffTests
{
    [Fact]
    public async Task A_first_deployment_that_was_cut_off_anywhere_is_finished_by_the_next_run()
    {
        await using (var whole = await FakeDeployment.DeployedAsync())
        {
            // Every request that is not of the same kind as the one before: polling again and again adds nothing.
            var calls = whole.Cloud.Calls;
            int[] cuts = [.. calls.Where((call, index) => index == 0 || call.Operation != calls[index - 1].Operation).Select(static call => call.Number).Where((number, index) => index < 30 || index % 7 == 0)];
            Assert.InRange(cuts.Length, 30, 200);
            await Task.WhenAll(cuts.Chunk((cuts.Length + 1) / 2).Select(static async some =>
            {
                foreach (var cut in some)
                {
                    await CutAsync(cut);
                }
            }));
        }
    }

    [Theory]
    [InlineData("CreateChangeSet")]
    [InlineData("ExecuteChangeSet")]
    public async Task An_update_whose_answer_never_came_is_found_again(string operation)
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';
        deployment.Cloud.After = call =>
        {
            if (call.Operation == operation)
            {
                deployment.Cloud.FailAlways("*", Fault.ExpiredToken);
            }

            return Task.CompletedTask;
        };
        await deployment.FailAsync();
        deployment.Cloud.After = null;
        deployment.Cloud.ClearFaults();

        await deployment.DeployAsync();

        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Equal(2, deployment.Revisions("fetch").Length);
        Assert.Single(deployment.Cloud.Read(static account => account.Stack("outboard-mcp")!.Events.Where(static one => one.Status == "UPDATE_IN_PROGRESS" && one.Type == "AWS::CloudFormation::Stack").ToList()));
    }

    private static async Task CutAsync(int request)
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Before = call =>
        {
            if (call.Number == request)
            {
                deployment.Cloud.FailAlways("*", Fault.ExpiredToken);
            }

            return Task.CompletedTask;
        };
        await Record.ExceptionAsync(() => deployment.DeployAsync());
        deployment.Cloud.Before = null;
        deployment.Cloud.ClearFaults();

        await deployment.DeployAsync();

        var told = $"cut off at request {request}\n{deployment.Listener}";
        Assert.True(deployment.Status("outboard-mcp") == "CREATE_COMPLETE", told);
        Assert.True(deployment.Status("outboard-mcp-base") == "CREATE_COMPLETE", told);
        deployment.Cloud.Read(account =>
        {
            Assert.True(account.Stacks.Count(static stack => stack.Status != "DELETE_COMPLETE") == 2, told);
            Assert.True(account.All("AWS::ECS::Service").Count() == 3, told);
            Assert.True(account.All("AWS::ECR::Repository").Count() == 1, told);
            Assert.True(account.Ecs.TaskDefinitions.Count == 3, told);
            Assert.True(account.Parameters.Count == 2, told);
            return true;
        });
    }
}
