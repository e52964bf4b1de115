using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy.Changes;

/// <summary>One stack between plan and execution.</summary>
/// <param name="Values">Of its parameters; null for what is not known before an earlier stack stands.</param>
/// <param name="Prepared">A change set that was made for the plan; null for a forecast, and where nothing changes.</param>
/// <param name="HasWork">It is to be created, updated or deleted, if only in what no resource shows.</param>
internal sealed record StackDraft(
    StackDefinition Definition, DeployedStack Deployed, IReadOnlyDictionary<string, string?> Values, StackPlan Plan, PreparedChanges? Prepared, bool HasWork)
{
    /// <summary>Of the base stack: roles go, and nothing in it is made or changed that another stack would wait for.</summary>
    public bool OnlyLoses => Plan.Changes.Any(static change => change is { Type: Types.Role, Kind: ChangeKind.Delete })
        && Plan.Changes.All(static change => change.Kind == ChangeKind.Delete || change is { Type: Types.Repository, Kind: ChangeKind.Update });

    /// <summary>The manifest has no place for it any more: a sibling without servers.</summary>
    public bool IsLeaving { get; init; }
}
