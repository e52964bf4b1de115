using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record SecurityGroup(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::EC2::SecurityGroup";

    public required string GroupDescription { get; init; }

    public required Ref VpcId { get; init; }

    public ValueList<Ingress> SecurityGroupIngress { get; init; } = [];

    /// <summary>Never empty: a group without a rule of its own gets one that allows everything.</summary>
    public required ValueList<Egress> SecurityGroupEgress { get; init; }

    private protected override void List(Members properties) => properties
        .Add(GroupDescription)
        .Add(VpcId)
        .Add(SecurityGroupIngress)
        .Add(SecurityGroupEgress);
}

/// <summary>One port, from one range of addresses.</summary>
internal sealed record Ingress : Part
{
    public static string IpProtocol => "tcp";

    public required int FromPort { get; init; }

    public required int ToPort { get; init; }

    public string? CidrIp { get; init; }

    public string? CidrIpv6 { get; init; }

    public required string Description { get; init; }

    private protected override void List(Members members) => members
        .Add(IpProtocol)
        .Add(FromPort)
        .Add(ToPort)
        .Add(CidrIp)
        .Add(CidrIpv6)
        .Add(Description);
}

/// <summary>Ports, to everywhere or to the members of a group.</summary>
internal sealed record Egress : Part
{
    public static string IpProtocol => "tcp";

    public required int FromPort { get; init; }

    public required int ToPort { get; init; }

    public string? CidrIp { get; init; }

    public Ref? DestinationSecurityGroupId { get; init; }

    public required string Description { get; init; }

    private protected override void List(Members members) => members
        .Add(IpProtocol)
        .Add(FromPort)
        .Add(ToPort)
        .Add(CidrIp)
        .Add(DestinationSecurityGroupId)
        .Add(Description);
}

/// <summary>A rule beside its group, where the two groups refer to each other.</summary>
internal sealed record SecurityGroupIngress(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::EC2::SecurityGroupIngress";

    public required Ref GroupId { get; init; }

    public static string IpProtocol => "tcp";

    public required int FromPort { get; init; }

    public required int ToPort { get; init; }

    public required Ref SourceSecurityGroupId { get; init; }

    public required string Description { get; init; }

    private protected override void List(Members properties) => properties
        .Add(GroupId)
        .Add(IpProtocol)
        .Add(FromPort)
        .Add(ToPort)
        .Add(SourceSecurityGroupId)
        .Add(Description);
}
