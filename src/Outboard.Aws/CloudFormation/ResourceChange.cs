namespace Outboard.Aws.CloudFormation;

public enum ChangeKind
{
    Create,
    Update,

    /// <summary>A task definition: every property is create-only, and a new revision is the normal case.</summary>
    NewRevision,
    Replace,
    MayReplace,
    Delete,

    /// <summary>Leaves the stack and stays in the account.</summary>
    Release,

    /// <summary>Stands in the account already, and comes under the stack.</summary>
    Adopt,

    /// <summary>Was changed beside the stack, and is set back.</summary>
    Drift,
}

/// <param name="LogicalId">In the template.</param>
/// <param name="Type">As <c>AWS::ECS::Service</c>.</param>
/// <param name="Kind">What will happen.</param>
/// <param name="Properties">What differs; empty for creations and deletions.</param>
public sealed record ResourceChange(string LogicalId, string Type, ChangeKind Kind, IReadOnlyList<PropertyChange> Properties);

/// <param name="Path">As <c>Properties.Port</c> or <c>Properties.ContainerDefinitions[0].Image</c>.</param>
/// <param name="Before">JSON, parameters replaced by their values; null for absent.</param>
/// <param name="After">The same; equal to <paramref name="Before"/> where only what it refers to changes its identity.</param>
/// <param name="ForcesReplacement">It is create-only: its change, or that of what it refers to, makes the resource anew.</param>
public sealed record PropertyChange(string Path, string? Before, string? After, bool ForcesReplacement)
{
    /// <summary>What the resource really has, where somebody changed it beside the stack; null elsewhere.</summary>
    public string? Actual { get; init; }
}
