namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>What one application load balancer takes at most: the defaults, or what the account has been given.</summary>
public sealed record LoadBalancerQuotas(int Rules = 100, int Listeners = 50, int TargetGroups = 100)
{
    public static LoadBalancerQuotas Default { get; } = new();
}
