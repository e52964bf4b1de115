using FakeAws;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;
using Outboard.Aws.Tests.Fake;
using FakeAccount = Outboard.Aws.Tests.Fake.FakeDeployment;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>Deployments that stand in the scripted account, for those who look at them or take them away.</summary>
internal static class Standing
{
    public static async Task<FakeAccount> CreatedAsync(DeployPlan plan, EagerTime time, FakeCloudOptions? options = null)
    {
        var deployment = await FakeAccount.StartAsync((options ?? new FakeCloudOptions()) with { Time = time });
        foreach (var stack in DeploymentStacks.Of(plan))
        {
            await deployment.ExecuteAsync(stack, ChangeSetType.Create);
            time.Advance(TimeSpan.FromHours(1));
            Assert.Equal("CREATE_COMPLETE", deployment.Cloud.Stack(stack.Name).Status);
        }

        return deployment;
    }

    /// <summary>An update of the main stack, to its end.</summary>
    public static async Task UpdateAsync(this FakeAccount deployment, DeployPlan plan, EagerTime time, string image = "a")
    {
        await deployment.ExecuteAsync(DeploymentStacks.Of(plan)[1], ChangeSetType.Update, image);
        time.Advance(TimeSpan.FromHours(1));
    }
}
