namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record ScalingPolicy(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ApplicationAutoScaling::ScalingPolicy";

    public required string PolicyName { get; init; }

    public required string PolicyType { get; init; }

    public required Ref ScalingTargetId { get; init; }

    public required TargetTrackingScalingPolicyConfiguration TargetTrackingScalingPolicyConfiguration { get; init; }

    private protected override void List(Members properties) => properties
        .Add(PolicyName)
        .Add(PolicyType)
        .Add(ScalingTargetId)
        .Add(TargetTrackingScalingPolicyConfiguration);
}

/// <param name="TargetValue">Percent.</param>
/// <param name="PredefinedMetricSpecification">What is measured.</param>
/// <param name="ScaleOutCooldown">Seconds.</param>
/// <param name="ScaleInCooldown">Seconds.</param>
internal sealed record TargetTrackingScalingPolicyConfiguration(
    int TargetValue, PredefinedMetricSpecification PredefinedMetricSpecification, int ScaleOutCooldown, int ScaleInCooldown) : Part
{
    private protected override void List(Members members) => members.Add(TargetValue).Add(PredefinedMetricSpecification).Add(ScaleOutCooldown).Add(ScaleInCooldown);
}

internal sealed record PredefinedMetricSpecification(string PredefinedMetricType) : Part
{
    private protected override void List(Members members) => members.Add(PredefinedMetricType);
}
