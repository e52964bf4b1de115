using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record ContainerDefinition : Part
{
    public required string Name { get; init; }

    public required Ref Image { get; init; }

    public required bool Essential { get; init; }

    /// <summary>Empty: the image's own.</summary>
    public ValueList<string> EntryPoint { get; init; } = [];

    public required ValueList<string> Command { get; init; }

    public required ValueList<PortMapping> PortMappings { get; init; }

    public required ValueList<EnvironmentVariable> Environment { get; init; }

    public required ValueList<Secret> Secrets { get; init; }

    public required string User { get; init; }

    public required bool ReadonlyRootFilesystem { get; init; }

    public required ValueList<MountPoint> MountPoints { get; init; }

    public required LinuxParameters LinuxParameters { get; init; }

    /// <summary>Seconds from SIGTERM to SIGKILL, 120 at most on Fargate.</summary>
    public required int StopTimeout { get; init; }

    public required HealthCheck HealthCheck { get; init; }

    public required LogConfiguration LogConfiguration { get; init; }

    private protected override void List(Members members) => members
        .Add(Name)
        .Add(Image)
        .Add(Essential)
        .Add(EntryPoint)
        .Add(Command)
        .Add(PortMappings)
        .Add(Environment)
        .Add(Secrets)
        .Add(User)
        .Add(ReadonlyRootFilesystem)
        .Add(MountPoints)
        .Add(LinuxParameters)
        .Add(StopTimeout)
        .Add(HealthCheck)
        .Add(LogConfiguration);
}

internal sealed record PortMapping(int ContainerPort, string Protocol, string Name, string AppProtocol) : Part
{
    private protected override void List(Members members) => members.Add(ContainerPort).Add(Protocol).Add(Name).Add(AppProtocol);
}

internal sealed record EnvironmentVariable(string Name, string Value) : Part
{
    private protected override void List(Members members) => members.Add(Name).Add(Value);
}

/// <param name="Name">Of the variable.</param>
/// <param name="ValueFrom">The name of a parameter in this region, or an ARN.</param>
internal sealed record Secret(string Name, string ValueFrom) : Part
{
    private protected override void List(Members members) => members.Add(Name).Add(ValueFrom);
}

internal sealed record MountPoint(string SourceVolume, string ContainerPath, bool ReadOnly) : Part
{
    private protected override void List(Members members) => members.Add(SourceVolume).Add(ContainerPath).Add(ReadOnly);
}

internal sealed record LinuxParameters(bool InitProcessEnabled) : Part
{
    private protected override void List(Members members) => members.Add(InitProcessEnabled);
}

/// <summary>The container's own check; times in seconds.</summary>
internal sealed record HealthCheck(ValueList<string> Command, int Interval, int Timeout, int Retries, int StartPeriod) : Part
{
    private protected override void List(Members members) => members.Add(Command).Add(Interval).Add(Timeout).Add(Retries).Add(StartPeriod);
}

internal sealed record LogConfiguration(string LogDriver, LogOptions Options) : Part
{
    private protected override void List(Members members) => members.Add(LogDriver).Add(Options);
}

/// <summary>Of the driver <c>awslogs</c>.</summary>
internal sealed record LogOptions(Ref Group, Ref Region, string StreamPrefix, string Mode, string MaxBufferSize) : Part
{
    private protected override void List(Members members) => members
        .Add(Group, "awslogs-group")
        .Add(Region, "awslogs-region")
        .Add(StreamPrefix, "awslogs-stream-prefix")
        .Add(Mode, "mode")
        .Add(MaxBufferSize, "max-buffer-size");
}
