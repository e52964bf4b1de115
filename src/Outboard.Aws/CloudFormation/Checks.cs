using System.Text.Json.Nodes;

namespace Outboard.Aws.CloudFormation;

/// <summary>What an update will do to each resource, without asking AWS (aws 5.6).</summary>
public static class Forecast
{
    /// <param name="before">The deployed template; null for none.</param>
    /// <param name="after">The new one.</param>
    /// <param name="parametersBefore">Parameter values deployed.</param>
    /// <param name="parametersAfter">Parameter values to deploy.</param>
    public static IReadOnlyList<ResourceChange> Compare(
        JsonObject? before, JsonObject after, IReadOnlyDictionary<string, string> parametersBefore, IReadOnlyDictionary<string, string> parametersAfter) => throw new NotImplementedException();
}

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
}

/// <param name="LogicalId">In the template.</param>
/// <param name="Type">As <c>AWS::ECS::Service</c>.</param>
/// <param name="Kind">What will happen.</param>
/// <param name="Properties">What differs; empty for creations and deletions.</param>
public sealed record ResourceChange(string LogicalId, string Type, ChangeKind Kind, IReadOnlyList<PropertyChange> Properties);

/// <param name="Path">As <c>Properties.Port</c>.</param>
/// <param name="Before">JSON; null for absent.</param>
/// <param name="After">JSON; null for absent.</param>
/// <param name="ForcesReplacement">It is create-only, or refers to what is replaced.</param>
public sealed record PropertyChange(string Path, string? Before, string? After, bool ForcesReplacement);
