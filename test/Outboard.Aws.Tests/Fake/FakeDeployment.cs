using FakeAws;
using FakeAws.CloudFormation;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Fake;

/// <summary>A scripted account, and Outboard's own calls to it.</summary>
internal sealed class FakeDeployment : IAsyncDisposable
{
    private readonly AwsSession _session;
    private int _changeSets;

    private FakeDeployment(FakeCloud cloud)
    {
        Cloud = cloud;
        _session = AwsSession.At(cloud.Url);
    }

    public FakeCloud Cloud { get; }

    public AwsApi Api => _session.Api;

    public AwsSession Session => _session;

    public Stack Main => Cloud.Stack("outboard-mcp");

    public static async Task<FakeDeployment> StartAsync(FakeCloudOptions? options = null) => new(await FakeCloud.StartAsync(options));

    /// <summary>Both stacks of a plan, made.</summary>
    public static async Task<FakeDeployment> CreatedAsync(DeployPlan plan, FakeCloudOptions? options = null)
    {
        var deployment = await StartAsync(options);
        foreach (var stack in DeploymentStacks.Of(plan))
        {
            await deployment.ExecuteAsync(stack, ChangeSetType.Create);
            Assert.Equal("CREATE_COMPLETE", deployment.Cloud.Stack(stack.Name).Status);
        }

        return deployment;
    }

    /// <returns>Its id.</returns>
    public async Task<string> ChangeSetAsync(StackDefinition stack, ChangeSetType type, string image = "a", bool revertDrift = false, string? name = null) => (await Api.CloudFormation.CreateChangeSetAsync(
        new ChangeSetRequest
        {
            StackName = stack.Name,
            Name = name ?? $"change-{++_changeSets}",
            Type = type,
            TemplateBody = stack.Body,
            Parameters = FakeStacks.Parameters(Cloud, stack, image).ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value),
            Tags = stack.Tags.ToDictionary(),
            Capability = "CAPABILITY_IAM",
            ClientToken = $"token-{_changeSets}",
            RevertDrift = revertDrift,
        },
        CancellationToken.None)).ChangeSetId;

    public async Task ExecuteAsync(StackDefinition stack, ChangeSetType type, string image = "a", bool revertDrift = false)
    {
        var id = await ChangeSetAsync(stack, type, image, revertDrift);
        await Api.CloudFormation.ExecuteChangeSetAsync(id, "execute-" + _changeSets, type == ChangeSetType.Update, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await Cloud.DisposeAsync();
    }
}
