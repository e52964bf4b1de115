using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

/// <summary>Its creation ends when somebody has put the validation record into the zone: CloudFormation, where the zone is given.</summary>
internal sealed record Certificate(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::CertificateManager::Certificate";

    public required string DomainName { get; init; }

    public required string ValidationMethod { get; init; }

    public ValueList<DomainValidationOption> DomainValidationOptions { get; init; } = [];

    private protected override void List(Members properties) => properties
        .Add(DomainName)
        .Add(ValidationMethod)
        .Add(DomainValidationOptions);
}

internal sealed record DomainValidationOption(string DomainName, Ref HostedZoneId) : Part
{
    private protected override void List(Members members) => members.Add(DomainName).Add(HostedZoneId);
}
