using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record Listener(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ElasticLoadBalancingV2::Listener";

    public required Ref LoadBalancerArn { get; init; }

    public required int Port { get; init; }

    public required string Protocol { get; init; }

    public string? SslPolicy { get; init; }

    public ValueList<ListenerCertificate> Certificates { get; init; } = [];

    public required ValueList<Action> DefaultActions { get; init; }

    private protected override void List(Members properties) => properties
        .Add(LoadBalancerArn)
        .Add(Port)
        .Add(Protocol)
        .Add(SslPolicy)
        .Add(Certificates)
        .Add(DefaultActions);
}

internal sealed record ListenerCertificate(Ref CertificateArn) : Part
{
    private protected override void List(Members members) => members.Add(CertificateArn);
}

/// <summary>What a listener or rule does with a request. The family is closed.</summary>
internal abstract record Action : Part
{
    private protected Action()
    {
    }
}

internal sealed record FixedResponse(string StatusCode, string ContentType, string MessageBody) : Action
{
    private protected override void List(Members members) => members
        .Add("fixed-response", "Type")
        .Add(new Members().Add(StatusCode).Add(ContentType).Add(MessageBody).ToValue(), "FixedResponseConfig");
}

internal sealed record Redirect(string Protocol, string Port, string Host, string Path, string Query, string StatusCode) : Action
{
    private protected override void List(Members members) => members
        .Add("redirect", "Type")
        .Add(new Members().Add(Protocol).Add(Port).Add(Host).Add(Path).Add(Query).Add(StatusCode).ToValue(), "RedirectConfig");
}

internal sealed record Forward(Ref TargetGroupArn) : Action
{
    private protected override void List(Members members) => members.Add("forward", "Type").Add(TargetGroupArn);
}
