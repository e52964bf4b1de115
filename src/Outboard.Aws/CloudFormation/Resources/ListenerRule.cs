using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

internal sealed record ListenerRule(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ElasticLoadBalancingV2::ListenerRule";

    public required Ref ListenerArn { get; init; }

    public required int Priority { get; init; }

    /// <summary>All of them must hold.</summary>
    public required ValueList<Condition> Conditions { get; init; }

    public required ValueList<Action> Actions { get; init; }

    private protected override void List(Members properties) => properties
        .Add(ListenerArn)
        .Add(Priority)
        .Add(Conditions)
        .Add(Actions);
}

/// <summary>What a request must have. The family is closed.</summary>
internal abstract record Condition : Part
{
    private protected Condition()
    {
    }
}

internal sealed record HostHeader(ValueList<Value> Values) : Condition
{
    private protected override void List(Members members) => members
        .Add("host-header", "Field")
        .Add(new Members().Add(Values).ToValue(), "HostHeaderConfig");
}

internal sealed record PathPattern(ValueList<string> Values) : Condition
{
    private protected override void List(Members members) => members
        .Add("path-pattern", "Field")
        .Add(new Members().Add(Values).ToValue(), "PathPatternConfig");
}
