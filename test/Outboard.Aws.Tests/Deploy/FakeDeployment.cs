using FakeAws;
using FakeAws.Model;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Access;
using Outboard.Manifests;
using Written = Outboard.Aws.Tests.Planned.Manifests;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>The user's document's three servers, deployed to the scripted AWS in a time of their own.</summary>
internal sealed class FakeDeployment : IAsyncDisposable
{
    public static readonly string[] Tasks = ["aws-doc", "fetch", "searxng"];

    private readonly CancellationTokenSource _interrupt = new();

    private readonly CancellationTokenSource _detach = new();

    private FakeDeployment(FakeCloud cloud, SteppingTime time)
    {
        (Cloud, Time) = (cloud, time);
        Session = AwsSession.At(cloud.Url, credentials: CredentialSource.Fixed(AccessKey.Default.Id, AccessKey.Default.Secret));
    }

    public FakeCloud Cloud { get; }

    public SteppingTime Time { get; }

    public AwsSession Session { get; }

    public Listener Listener { get; private set; } = new();

    /// <summary>Task to the last digit of its digest; another one is another image.</summary>
    public Dictionary<string, char> Images { get; } = Tasks.ToDictionary(static task => task, static _ => 'a');

    public string Servers { get; set; } = Written.DocumentServers;

    public string Aws { get; set; } = Written.EdgeAws;

    /// <summary>Changes the settings of the next run.</summary>
    public Func<DeploySettings, DeploySettings> With { get; set; } = static settings => settings;

    public static async Task<FakeDeployment> StartAsync()
    {
        var time = new SteppingTime();
        var cloud = await FakeCloud.StartAsync(new FakeCloudOptions
        {
            Time = time, ResourceTime = TimeSpan.FromSeconds(3), ChangeSetTime = TimeSpan.FromSeconds(1), RegistryHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com",
        });
        return new FakeDeployment(cloud, time);
    }

    public static async Task<FakeDeployment> DeployedAsync()
    {
        var deployment = await StartAsync();
        await deployment.DeployAsync();
        return deployment;
    }

    /// <summary>A run with a listener of its own.</summary>
    public Task<DeployOutcome> DeployAsync(Action<Listener>? listening = null) => Deployer(listening).DeployAsync(Manifest(), _interrupt.Token);

    public Task<DeploymentPlan> PlanAsync(Action<Listener>? listening = null) => Deployer(listening).PlanAsync(Manifest(), _interrupt.Token);

    public Task<DeployOutcome> RollbackAsync(string? server = null, Action<Listener>? listening = null) => Deployer(listening).RollbackAsync("mcp", server, _interrupt.Token);

    /// <summary>A run that fails; every test of a failure looks at what was said.</summary>
    public async Task<OutboardException> FailAsync(Action<Listener>? listening = null) => await Assert.ThrowsAsync<OutboardException>(() => DeployAsync(listening));

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => _interrupt.Cancel();

    /// <summary>The second Ctrl-C.</summary>
    public void Detach() => _detach.Cancel();

    public Manifest Manifest() => Written.Read(Servers, Aws);

    public string Status(string stack) => Cloud.Read(account => account.Stack(stack)?.Status ?? "absent");

    public string[] Revisions(string task) => Cloud.Read(account => account.Ecs.TaskDefinitions.Select(static one => one.Arn).Where(arn => arn.Contains($"/outboard-mcp-{task}:", StringComparison.Ordinal)).ToArray());

    /// <summary>Names of the requests since a moment before: <c>Cloud.Calls.Count</c>.</summary>
    public string[] CallsSince(int count) => [.. Cloud.Calls.Skip(count).Select(static call => call.Operation)];

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        _interrupt.Dispose();
        _detach.Dispose();
        await Cloud.DisposeAsync();
    }

    private Deployer Deployer(Action<Listener>? listening)
    {
        Listener = new Listener();
        listening?.Invoke(Listener);
        return new Deployer(Session, With(Listener.Settings(Time) with { Detach = _detach.Token, Images = new() { Given = Given() } }));
    }

    /// <summary>Elsewhere than in ECR: what a registry holds is not these tests' matter.</summary>
    private Dictionary<string, string> Given() => Images.ToDictionary(static image => image.Key, static image => $"registry.example.com/mcp@sha256:{new string(image.Value, 64)}");
}
