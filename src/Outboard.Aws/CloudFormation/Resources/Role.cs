using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record Role(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::IAM::Role";

    public required PolicyDocument AssumeRolePolicyDocument { get; init; }

    public required ValueList<Policy> Policies { get; init; }

    public string? PermissionsBoundary { get; init; }

    public GetAtt Arn => new(this, "Arn");

    private protected override void List(Members properties) => properties
        .Add(AssumeRolePolicyDocument)
        .Add(Policies)
        .Add(PermissionsBoundary);
}

internal sealed record Policy(string PolicyName, PolicyDocument PolicyDocument) : Part
{
    private protected override void List(Members members) => members.Add(PolicyName).Add(PolicyDocument);
}

internal sealed record PolicyDocument(ValueList<Statement> Statement) : Part
{
    /// <summary>Of the policy language.</summary>
    public static string Version => "2012-10-17";

    private protected override void List(Members members) => members.Add(Version).Add(Statement);
}

/// <summary>One statement; all of them allow.</summary>
internal sealed record Statement : Part
{
    public static string Effect => "Allow";

    /// <summary>Of a trust policy only.</summary>
    public ServicePrincipal? Principal { get; init; }

    /// <summary>One action or a list of them.</summary>
    public required Value Action { get; init; }

    /// <summary>One resource or a list of them; none in a trust policy.</summary>
    public Value? Resource { get; init; }

    public Value? Condition { get; init; }

    private protected override void List(Members members) => members
        .Add(Effect)
        .Add(Principal)
        .Add(Action)
        .Add(Resource)
        .Add(Condition);
}

internal sealed record ServicePrincipal(string Service) : Part
{
    private protected override void List(Members members) => members.Add(Service);
}
