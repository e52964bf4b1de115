namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record LogGroup(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::Logs::LogGroup";

    public required string LogGroupName { get; init; }

    public required int RetentionInDays { get; init; }

    public GetAtt Arn => new(this, "Arn");

    private protected override void List(Members properties) => properties
        .Add(LogGroupName)
        .Add(RetentionInDays);
}
