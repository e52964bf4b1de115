namespace Outboard.Aws.Deploy.Preflight;

/// <summary>A limit of an account that a deployment can run into.</summary>
/// <param name="Service">Its code in Service Quotas.</param>
/// <param name="Code">The limit's own.</param>
/// <param name="What">What there may be so many of.</param>
internal sealed record Quota(string Service, string Code, string What)
{
    private const string Balancing = "elasticloadbalancing";

    public static readonly Quota OnDemand = new("fargate", "L-3032A538", "vCPU of Fargate on demand");

    public static readonly Quota Spot = new("fargate", "L-36FBB829", "vCPU of Fargate Spot");

    public static readonly Quota LoadBalancers = new(Balancing, "L-53DA6B97", "application load balancers");

    public static readonly Quota TargetGroups = new(Balancing, "L-B22855CB", "target groups");

    public static readonly Quota RulesOfOne = new(Balancing, "L-7EED9B64", "rules of a load balancer");

    public static readonly Quota ListenersOfOne = new(Balancing, "L-B6DF7632", "listeners of a load balancer");

    public static readonly Quota TargetGroupsOfOne = new(Balancing, "L-822D1B1B", "target groups of a load balancer");

    public static readonly Quota SecurityGroups = new("vpc", "L-E79EC296", "security groups");

    /// <summary>How somebody asks for more.</summary>
    public string Raise(decimal wanted) =>
        FormattableString.Invariant($"aws service-quotas request-service-quota-increase --service-code {Service} --quota-code {Code} --desired-value {Math.Ceiling(wanted)}");
}
