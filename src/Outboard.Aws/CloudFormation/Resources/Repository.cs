namespace Outboard.Aws.CloudFormation.Resources;

/// <summary>Where images are pushed to and pulled from.</summary>
internal sealed record Repository(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ECR::Repository";

    public required string RepositoryName { get; init; }

    public required string ImageTagMutability { get; init; }

    public required ImageScanningConfiguration ImageScanningConfiguration { get; init; }

    public required EncryptionConfiguration EncryptionConfiguration { get; init; }

    /// <summary>The stack can be deleted while there are images.</summary>
    public required bool EmptyOnDelete { get; init; }

    public required LifecyclePolicy LifecyclePolicy { get; init; }

    public GetAtt Arn => new(this, "Arn");

    public GetAtt RepositoryUri => new(this, "RepositoryUri");

    private protected override void List(Members properties) => properties
        .Add(RepositoryName)
        .Add(ImageTagMutability)
        .Add(ImageScanningConfiguration)
        .Add(EncryptionConfiguration)
        .Add(EmptyOnDelete)
        .Add(LifecyclePolicy);
}

internal sealed record ImageScanningConfiguration(bool ScanOnPush) : Part
{
    private protected override void List(Members members) => members.Add(ScanOnPush);
}

internal sealed record EncryptionConfiguration(string EncryptionType) : Part
{
    private protected override void List(Members members) => members.Add(EncryptionType);
}

/// <param name="LifecyclePolicyText">JSON in a text.</param>
internal sealed record LifecyclePolicy(string LifecyclePolicyText) : Part
{
    private protected override void List(Members members) => members.Add(LifecyclePolicyText);
}
