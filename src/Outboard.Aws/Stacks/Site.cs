namespace Outboard.Aws.Stacks;

/// <summary>What all tasks of a deployment are built on.</summary>
internal sealed record Site(DeployPlan Plan, Inputs Inputs, SharedParts Shared, Entrance Entrance);
