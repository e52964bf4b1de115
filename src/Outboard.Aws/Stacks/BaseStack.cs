using Outboard.Aws.CloudFormation;

namespace Outboard.Aws.Stacks;

/// <summary>Repository, log group and roles (aws 1.3).</summary>
public static class BaseStack
{
    public static Template Build(DeployPlan plan) => throw new NotImplementedException();
}

/// <summary>Network, load balancer, cluster and services (aws 1.4 to 1.9).</summary>
public static class MainStack
{
    public static Template Build(DeployPlan plan) => throw new NotImplementedException();
}
