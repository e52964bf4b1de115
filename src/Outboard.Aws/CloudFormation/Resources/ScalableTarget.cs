using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record ScalableTarget(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ApplicationAutoScaling::ScalableTarget";

    public required string ServiceNamespace { get; init; }

    public required string ScalableDimension { get; init; }

    public required Join ResourceId { get; init; }

    public required int MinCapacity { get; init; }

    public required int MaxCapacity { get; init; }

    public required ValueList<ScheduledAction> ScheduledActions { get; init; }

    private protected override void List(Members properties) => properties
        .Add(ServiceNamespace)
        .Add(ScalableDimension)
        .Add(ResourceId)
        .Add(MinCapacity)
        .Add(MaxCapacity)
        .Add(ScheduledActions);
}

/// <param name="ScheduledActionName">Unique in its target.</param>
/// <param name="Schedule">As <c>cron(0 8 ? * MON-FRI *)</c>.</param>
/// <param name="Timezone">An IANA name.</param>
/// <param name="ScalableTargetAction">What is set then.</param>
internal sealed record ScheduledAction(string ScheduledActionName, string Schedule, string Timezone, ScalableTargetAction ScalableTargetAction) : Part
{
    private protected override void List(Members members) => members.Add(ScheduledActionName).Add(Schedule).Add(Timezone).Add(ScalableTargetAction);
}

internal sealed record ScalableTargetAction(int MinCapacity, int MaxCapacity) : Part
{
    private protected override void List(Members members) => members.Add(MinCapacity).Add(MaxCapacity);
}
