using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record LoadBalancer(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ElasticLoadBalancingV2::LoadBalancer";

    /// <summary>The property <c>Type</c>.</summary>
    public required string LoadBalancerType { get; init; }

    public required string Scheme { get; init; }

    public required string IpAddressType { get; init; }

    public required Ref Subnets { get; init; }

    public required ValueList<Ref> SecurityGroups { get; init; }

    public required ValueList<KeyedAttribute> LoadBalancerAttributes { get; init; }

    public GetAtt DNSName => new(this, "DNSName");

    public GetAtt CanonicalHostedZoneID => new(this, "CanonicalHostedZoneID");

    private protected override void List(Members properties) => properties
        .Add(LoadBalancerType, "Type")
        .Add(Scheme)
        .Add(IpAddressType)
        .Add(Subnets)
        .Add(SecurityGroups)
        .Add(LoadBalancerAttributes);
}

/// <summary>An attribute of a load balancer or target group; all values are texts.</summary>
internal sealed record KeyedAttribute(string Key, string Value) : Part
{
    private protected override void List(Members members) => members.Add(Key).Add(Value);
}
