namespace Outboard.Aws.Deploy.Preflight;

/// <summary>Where the load balancer and the tasks stand.</summary>
internal sealed record Network(string VpcId, IReadOnlyList<string> SubnetIds);
