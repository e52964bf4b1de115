using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation;

/// <summary>What a <see cref="Ref"/> can point at: a parameter, a resource, or what CloudFormation itself knows.</summary>
/// <param name="LogicalId">Its name in the template.</param>
internal abstract record Node(string LogicalId)
{
    public Ref Ref => new(this);

    /// <summary>The name alone: nodes refer to each other, and a test's message need not hold the whole template.</summary>
    public sealed override string ToString() => LogicalId;
}

/// <param name="LogicalId">Its name in the template.</param>
/// <param name="Type">As <c>AWS::EC2::VPC::Id</c>.</param>
internal sealed record Parameter(string LogicalId, string Type) : Node(LogicalId);

/// <summary><c>AWS::Region</c> and the like, which every template has.</summary>
internal sealed record PseudoParameter : Node
{
    public static readonly PseudoParameter AccountId = new("AWS::AccountId");

    public static readonly PseudoParameter Region = new("AWS::Region");

    private PseudoParameter(string logicalId)
        : base(logicalId)
    {
    }
}

/// <summary>What becomes of the thing itself when it leaves the template or is replaced.</summary>
internal enum RemovalPolicy
{
    Delete,
    Retain,
}

/// <summary>One resource; a derived record for each type, its properties as members named as CloudFormation names them.</summary>
/// <param name="LogicalId">Its name in the template.</param>
internal abstract record Resource(string LogicalId) : Node(LogicalId)
{
    /// <summary>As <c>AWS::ECS::Service</c>.</summary>
    public abstract string Type { get; }

    /// <summary>What must be there first, beside what the properties refer to.</summary>
    public ValueList<Resource> DependsOn { get; init; } = [];

    public RemovalPolicy? DeletionPolicy { get; init; }

    public RemovalPolicy? UpdateReplacePolicy { get; init; }

    /// <summary>What progress lines call it: <c>service of fetch</c>.</summary>
    public string? Label { get; init; }

    public ObjectValue Properties
    {
        get
        {
            var properties = new Members();
            List(properties);
            return properties.ToValue();
        }
    }

    /// <summary>Adds every property, in the order of their declaration.</summary>
    private protected abstract void List(Members properties);
}

/// <summary>An object inside a property, such as a container definition.</summary>
internal abstract record Part
{
    public ObjectValue ToValue()
    {
        var members = new Members();
        List(members);
        return members.ToValue();
    }

    /// <summary>Adds every member, in the order of their declaration.</summary>
    private protected abstract void List(Members members);
}
