using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record TaskDefinition(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ECS::TaskDefinition";

    public required Value Family { get; init; }

    public required ValueList<string> RequiresCompatibilities { get; init; }

    public required string NetworkMode { get; init; }

    /// <summary>CPU units, as a text.</summary>
    public required string Cpu { get; init; }

    /// <summary>MiB, as a text.</summary>
    public required string Memory { get; init; }

    public required RuntimePlatform RuntimePlatform { get; init; }

    public required Ref ExecutionRoleArn { get; init; }

    /// <summary>What the containers act with; null: nothing.</summary>
    public Ref? TaskRoleArn { get; init; }

    public required ValueList<Volume> Volumes { get; init; }

    public required ValueList<ContainerDefinition> ContainerDefinitions { get; init; }

    private protected override void List(Members properties) => properties
        .Add(Family)
        .Add(RequiresCompatibilities)
        .Add(NetworkMode)
        .Add(Cpu)
        .Add(Memory)
        .Add(RuntimePlatform)
        .Add(ExecutionRoleArn)
        .Add(TaskRoleArn)
        .Add(Volumes)
        .Add(ContainerDefinitions);
}

internal sealed record RuntimePlatform(string CpuArchitecture, string OperatingSystemFamily) : Part
{
    private protected override void List(Members members) => members.Add(CpuArchitecture).Add(OperatingSystemFamily);
}

internal sealed record Volume(string Name) : Part
{
    private protected override void List(Members members) => members.Add(Name);
}
