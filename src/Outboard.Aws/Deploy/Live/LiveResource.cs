namespace Outboard.Aws.Deploy.Live;

/// <summary>Something in the account, named as CloudFormation names it.</summary>
/// <param name="PhysicalId">A name, an id or an ARN, as is usual for the type.</param>
internal sealed record LiveResource(string Type, string PhysicalId)
{
    /// <summary>What the tag listing calls it (<c>arn:aws:ecs:us-east-1:123456789012:cluster/mcp</c>).</summary>
    public static LiveResource OfArn(string arn)
    {
        // arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, and the last part may hold colons of its own.
        if (arn.Split(':', 6) is not [_, _, var service, _, _, var name])
        {
            return new("unknown", arn);
        }

        var (kind, rest) = name.IndexOfAny(['/', ':']) is >= 0 and var end ? (name[..end], name[(end + 1)..]) : (name, "");
        return (service, kind) switch
        {
            ("elasticloadbalancing", "loadbalancer") => new("AWS::ElasticLoadBalancingV2::LoadBalancer", arn),
            ("elasticloadbalancing", "targetgroup") => new("AWS::ElasticLoadBalancingV2::TargetGroup", arn),
            ("elasticloadbalancing", "listener") => new("AWS::ElasticLoadBalancingV2::Listener", arn),
            ("elasticloadbalancing", "listener-rule") => new("AWS::ElasticLoadBalancingV2::ListenerRule", arn),
            ("ecs", "cluster") => new("AWS::ECS::Cluster", rest),
            ("ecs", "service") => new("AWS::ECS::Service", arn),
            ("ecs", "task") => new(Task, arn),
            ("ecs", "task-definition") => new("AWS::ECS::TaskDefinition", arn),
            ("ec2", "security-group") => new("AWS::EC2::SecurityGroup", rest),
            ("ecr", "repository") => new("AWS::ECR::Repository", rest),
            ("logs", "log-group") => new("AWS::Logs::LogGroup", rest.EndsWith(":*", StringComparison.Ordinal) ? rest[..^2] : rest),
            ("iam", "role") => new("AWS::IAM::Role", rest[(rest.LastIndexOf('/') + 1)..]),
            ("acm", "certificate") => new("AWS::CertificateManager::Certificate", arn),
            ("ssm", "parameter") => new(Parameter, "/" + rest),
            ("cloudformation", "stack") => new("AWS::CloudFormation::Stack", arn),
            _ => new($"{service} {kind}", arn),
        };
    }

    /// <summary>A running task; no resource of a template.</summary>
    public const string Task = "AWS::ECS::Task";

    public const string Parameter = "AWS::SSM::Parameter";

    /// <summary>CloudFormation does not make it here, but load balancers and tasks leave it behind.</summary>
    public const string Interface = "AWS::EC2::NetworkInterface";
}
