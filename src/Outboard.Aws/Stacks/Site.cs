namespace Outboard.Aws.Stacks;

/// <summary>What the tasks of one stack are built on.</summary>
internal sealed record Site(DeployPlan Plan, Inputs Inputs, Ground Ground);
