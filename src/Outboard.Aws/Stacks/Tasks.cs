using System.Globalization;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>The task definition of a task: one container, hardened (aws 1.8).</summary>
internal static class Tasks
{
    private const string Scratch = "scratch";

    private const string ScratchPath = "/scratch";

    /// <summary>What the gateway needs after SIGTERM beyond the calls in flight.</summary>
    private static readonly TimeSpan s_stopping = TimeSpan.FromSeconds(20);

    public static TaskDefinition Build(Site site, Parameter image, Parameter? role, TaskPlan task) => new($"{task.LogicalName}Task")
    {
        Label = $"task definition of {task.Name}",
        Family = new Sub("${AWS::StackName}-" + Sub.Escape(task.Name)),
        RequiresCompatibilities = ["FARGATE"],
        NetworkMode = "awsvpc",
        Cpu = task.Cpu.ToString(CultureInfo.InvariantCulture),
        Memory = task.Memory.ToString(CultureInfo.InvariantCulture),
        RuntimePlatform = new(site.Plan.Architecture == Architecture.X86 ? "X86_64" : "ARM64", "LINUX"),
        ExecutionRoleArn = site.Inputs.ExecutionRoleArn.Ref,
        TaskRoleArn = role?.Ref,
        Volumes = [new(Scratch)],
        ContainerDefinitions = [Container(site.Plan, site.Inputs, image, task)],
    };

    private static ContainerDefinition Container(DeployPlan plan, Inputs inputs, Parameter image, TaskPlan task) => new()
    {
        Name = task.Name,
        Image = image.Ref,
        Essential = true,
        EntryPoint = task.EntryPoint,
        Command = task.Command,
        PortMappings = [new(task.Port, "tcp", "mcp", "http")],
        Environment = Environment(task),
        Secrets = Secrets(plan, task),
        User = "10001:10001",
        ReadonlyRootFilesystem = true,
        MountPoints = [new(Scratch, ScratchPath, ReadOnly: false)],
        LinuxParameters = new(InitProcessEnabled: true),
        StopTimeout = (int)(plan.Drain + s_stopping).TotalSeconds,
        // Liveness, without curl in the image; readiness is the load balancer's to ask.
        HealthCheck = new(["CMD", "outboard", "health", "--url", $"http://127.0.0.1:{task.Port}"], Interval: 15, Timeout: 5, Retries: 3, StartPeriod: 120),
        LogConfiguration = new(
            "awslogs",
            new LogOptions(inputs.LogGroupName.Ref, PseudoParameter.Region.Ref, task.Name, Mode: "non-blocking", MaxBufferSize: "10m")),
    };

    /// <summary>Temporary files go to the one place that can be written to, unless the server says otherwise.</summary>
    private static ValueList<EnvironmentVariable> Environment(TaskPlan task) =>
    [
        .. task.Environment["TMPDIR"] is null ? [new("TMPDIR", ScratchPath)] : Array.Empty<EnvironmentVariable>(),
        .. task.MostReplicas > 1 ? [TaskNetwork.Peer] : Array.Empty<EnvironmentVariable>(),
        .. task.Environment.Select(static variable => new EnvironmentVariable(variable.Key, variable.Value)),
    ];

    /// <summary>The key that seals session ids, the token clients must send unless anybody may come, and the servers' own.</summary>
    private static ValueList<Secret> Secrets(DeployPlan plan, TaskPlan task)
    {
        Secret[] own =
        [
            new("OUTBOARD_KEY", $"/outboard/{plan.Name}/key"),
            .. plan.IsPublic ? Array.Empty<Secret>() : [new("OUTBOARD_TOKEN", $"/outboard/{plan.Name}/token")],
        ];
        return
        [
            .. own.Where(secret => task.Secrets[secret.Name] is null),
            .. task.Secrets.Select(static secret => new Secret(secret.Key, secret.Value)),
        ];
    }
}
