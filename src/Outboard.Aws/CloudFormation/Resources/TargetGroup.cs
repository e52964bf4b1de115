using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record TargetGroup(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ElasticLoadBalancingV2::TargetGroup";

    public required string TargetType { get; init; }

    public required string Protocol { get; init; }

    public required string ProtocolVersion { get; init; }

    public required int Port { get; init; }

    public required Ref VpcId { get; init; }

    public required string HealthCheckProtocol { get; init; }

    public required string HealthCheckPath { get; init; }

    public required int HealthCheckIntervalSeconds { get; init; }

    public required int HealthCheckTimeoutSeconds { get; init; }

    public required int HealthyThresholdCount { get; init; }

    public required int UnhealthyThresholdCount { get; init; }

    public required Matcher Matcher { get; init; }

    public required ValueList<KeyedAttribute> TargetGroupAttributes { get; init; }

    private protected override void List(Members properties) => properties
        .Add(TargetType)
        .Add(Protocol)
        .Add(ProtocolVersion)
        .Add(Port)
        .Add(VpcId)
        .Add(HealthCheckProtocol)
        .Add(HealthCheckPath)
        .Add(HealthCheckIntervalSeconds)
        .Add(HealthCheckTimeoutSeconds)
        .Add(HealthyThresholdCount)
        .Add(UnhealthyThresholdCount)
        .Add(Matcher)
        .Add(TargetGroupAttributes);
}

/// <param name="HttpCode">As <c>200-399</c>.</param>
internal sealed record Matcher(string HttpCode) : Part
{
    private protected override void List(Members members) => members.Add(HttpCode);
}
