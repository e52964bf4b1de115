using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Images;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>A deployment between plan and execution.</summary>
/// <param name="Inputs">What is known of the stacks' parameters; outputs and images come to it as they are made.</param>
/// <param name="Images">Found; what must be built is missing.</param>
/// <param name="Secrets">To be stored on request.</param>
internal sealed record DeploymentDraft(
    DeployPlan Plan, StandingStacks Standing, StackInputs Inputs, IReadOnlyDictionary<string, string> Images, IReadOnlyList<SecretToPut> Secrets)
{
    public IReadOnlyList<StackDraft> Stacks { get; init; } = [];

    public bool HasWork => Stacks.Any(static stack => stack.HasWork);
}
