namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record RecordSet(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::Route53::RecordSet";

    public required Ref HostedZoneId { get; init; }

    /// <summary>With the dot at its end.</summary>
    public required string Name { get; init; }

    /// <summary>The property <c>Type</c>.</summary>
    public required string RecordType { get; init; }

    public required AliasTarget AliasTarget { get; init; }

    private protected override void List(Members properties) => properties
        .Add(HostedZoneId)
        .Add(Name)
        .Add(RecordType, "Type")
        .Add(AliasTarget);
}

internal sealed record AliasTarget(Value DNSName, Value HostedZoneId, bool EvaluateTargetHealth) : Part
{
    private protected override void List(Members members) => members.Add(DNSName).Add(HostedZoneId).Add(EvaluateTargetHealth);
}
