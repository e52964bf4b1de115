using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record Cluster(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ECS::Cluster";

    public required ValueList<ClusterSetting> ClusterSettings { get; init; }

    private protected override void List(Members properties) => properties.Add(ClusterSettings);
}

internal sealed record ClusterSetting(string Name, string Value) : Part
{
    private protected override void List(Members members) => members.Add(Name).Add(Value);
}

internal sealed record ClusterCapacityProviderAssociations(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ECS::ClusterCapacityProviderAssociations";

    public required Ref Cluster { get; init; }

    public required ValueList<string> CapacityProviders { get; init; }

    public required ValueList<CapacityProviderStrategyItem> DefaultCapacityProviderStrategy { get; init; }

    private protected override void List(Members properties) => properties
        .Add(Cluster)
        .Add(CapacityProviders)
        .Add(DefaultCapacityProviderStrategy);
}

/// <param name="CapacityProvider"><c>FARGATE</c> or <c>FARGATE_SPOT</c>.</param>
/// <param name="Weight">Its share of the tasks beyond the bases.</param>
/// <param name="Base">Tasks that go there first; only one item may have any.</param>
internal sealed record CapacityProviderStrategyItem(string CapacityProvider, int Weight, int? Base) : Part
{
    private protected override void List(Members members) => members.Add(CapacityProvider).Add(Weight).Add(Base);
}
