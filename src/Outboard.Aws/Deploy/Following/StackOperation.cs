using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Diagnoses;

namespace Outboard.Aws.Deploy.Following;

/// <summary>An operation that is running on a stack, ours or another's.</summary>
/// <param name="Deployment">The name of the deployment, for commands.</param>
/// <param name="After">The newest event before it; null with <paramref name="IsAttached"/>, and for a stack that had none.</param>
/// <param name="IsAttached">It was running when we came.</param>
/// <param name="Template">What it is to bring about; null where it is not known, as in a deletion.</param>
internal sealed record StackOperation(string Stack, string StackId, string Deployment, string? After, bool IsAttached, JsonObject? Template)
{
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

internal enum StoppedBy
{
    Nobody,

    /// <summary>Ctrl-C, and consent to cancel.</summary>
    Interrupt,

    /// <summary>Nothing moved, and consent to cancel.</summary>
    Stall,
}

/// <param name="Stack">As it is now; null where it is gone.</param>
/// <param name="Events">Of the operation, oldest first.</param>
/// <param name="PhysicalIds">By logical id, as the events have them.</param>
internal sealed record OperationEnd(
    StackInfo? Stack, IReadOnlyList<StackEvent> Events, IReadOnlyList<RolloutEvidence> Rollouts, IReadOnlyDictionary<string, string> PhysicalIds, StoppedBy StoppedBy, Diagnosis? Stall)
{
    public string Status => Stack?.Status ?? "DELETE_COMPLETE";
}
