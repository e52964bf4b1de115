namespace Outboard.Aws.Deploy.Api.Wire;

internal enum Protocol
{
    /// <summary>Form in, XML out; lists are <c>Name.member.1</c>.</summary>
    Query,

    /// <summary>The same with lists as <c>Name.1</c>, and <c>&lt;item&gt;</c> in answers.</summary>
    Ec2,

    /// <summary>JSON 1.1 with the operation in <c>X-Amz-Target</c>.</summary>
    Json,

    /// <summary>Path and query in, XML out.</summary>
    RestXml,
}

/// <summary>A service as it is reached (aws 4.4).</summary>
/// <param name="Name">For people, and in <see cref="AwsException.Operation"/>.</param>
/// <param name="Id">The service id as variables have it: <c>ELASTIC_LOAD_BALANCING_V2</c>.</param>
/// <param name="Version">Of the query protocols and the REST path; the target's prefix in JSON.</param>
/// <param name="Host">Before region and suffix.</param>
/// <param name="SigningName">In the scope of the signature.</param>
internal sealed record AwsService(string Name, string Id, Protocol Protocol, string Version, string Host, string SigningName)
{
    /// <summary>All that Outboard calls; what is not here is not sent, so that <c>plan --permissions</c> cannot forget one.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>One endpoint for all regions of the partition.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>As policies name it, where that is not the name it signs with.</summary>
    public string PolicyName { get => field ?? SigningName; init; }

    public static readonly AwsService Sts = new("STS", "STS", Protocol.Query, "2011-06-15", "sts", "sts")
    {
        Operations = ["GetCallerIdentity"],
    };

    public static readonly AwsService CloudFormation = new("CloudFormation", "CLOUDFORMATION", Protocol.Query, "2010-05-15", "cloudformation", "cloudformation")
    {
        Operations =
        [
            "CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DeleteChangeSet", "DescribeStacks", "DescribeStackEvents",
            "DescribeEvents", "DescribeStackResources", "ListStackResources", "GetTemplate", "DeleteStack", "CancelUpdateStack",
            "ContinueUpdateRollback", "RollbackStack", "DetectStackDrift", "DescribeStackDriftDetectionStatus",
            "DescribeStackResourceDrifts", "UpdateTerminationProtection",
        ],
    };

    public static readonly AwsService Ec2 = new("EC2", "EC2", Protocol.Ec2, "2016-11-15", "ec2", "ec2")
    {
        Operations = ["DescribeVpcs", "DescribeSubnets", "DescribeRouteTables", "DescribeNetworkInterfaces", "DescribeSecurityGroups"],
    };

    public static readonly AwsService Ecr = new("ECR", "ECR", Protocol.Json, "AmazonEC2ContainerRegistry_V20150921", "api.ecr", "ecr")
    {
        Operations = ["GetAuthorizationToken", "DescribeRepositories", "DescribeImages", "BatchGetImage"],
    };

    public static readonly AwsService Ecs = new("ECS", "ECS", Protocol.Json, "AmazonEC2ContainerServiceV20141113", "ecs", "ecs")
    {
        Operations =
        [
            "DescribeClusters", "DescribeServices", "ListServiceDeployments", "DescribeServiceDeployments", "DescribeServiceRevisions",
            "ListTasks", "DescribeTasks", "DescribeTaskDefinition", "ListTaskDefinitionFamilies", "ListTaskDefinitions",
            "DeleteTaskDefinitions", "UpdateService",
        ],
    };

    public static readonly AwsService LoadBalancing = new("ELB", "ELASTIC_LOAD_BALANCING_V2", Protocol.Query, "2015-12-01", "elasticloadbalancing", "elasticloadbalancing")
    {
        Operations =
        [
            "DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeTargetGroups", "DescribeTargetGroupAttributes",
            "DescribeTargetHealth", "DescribeListeners", "DescribeRules",
        ],
    };

    public static readonly AwsService Logs = new("CloudWatch Logs", "CLOUDWATCH_LOGS", Protocol.Json, "Logs_20140328", "logs", "logs")
    {
        Operations = ["FilterLogEvents", "GetLogEvents", "DescribeLogGroups"],
    };

    public static readonly AwsService Route53 = new("Route 53", "ROUTE_53", Protocol.RestXml, "2013-04-01", "route53", "route53")
    {
        IsGlobal = true,
        Operations = ["GetHostedZone", "ListHostedZonesByName", "ListResourceRecordSets"],
    };

    public static readonly AwsService Certificates = new("ACM", "ACM", Protocol.Json, "CertificateManager", "acm", "acm")
    {
        Operations = ["DescribeCertificate"],
    };

    public static readonly AwsService Parameters = new("SSM", "SSM", Protocol.Json, "AmazonSSM", "ssm", "ssm")
    {
        Operations = ["PutParameter", "GetParameters", "DescribeParameters", "AddTagsToResource", "DeleteParameters"],
    };

    public static readonly AwsService Secrets = new("Secrets Manager", "SECRETS_MANAGER", Protocol.Json, "secretsmanager", "secretsmanager", "secretsmanager")
    {
        Operations = ["DescribeSecret"],
    };

    public static readonly AwsService Tagging = new("Tagging", "RESOURCE_GROUPS_TAGGING_API", Protocol.Json, "ResourceGroupsTaggingAPI_20170126", "tagging", "tagging")
    {
        PolicyName = "tag",
        Operations = ["GetResources"],
    };

    public static readonly AwsService Iam = new("IAM", "IAM", Protocol.Query, "2010-05-08", "iam", "iam")
    {
        IsGlobal = true,
        Operations = ["GetRole", "ListRolePolicies", "GetRolePolicy"],
    };

    public static readonly AwsService Scaling = new("Auto Scaling", "APPLICATION_AUTO_SCALING", Protocol.Json, "AnyScaleFrontendService", "application-autoscaling", "application-autoscaling")
    {
        Operations = ["DescribeScalableTargets"],
    };

    public static readonly AwsService Quotas = new("Service Quotas", "SERVICE_QUOTAS", Protocol.Json, "ServiceQuotasV20190624", "servicequotas", "servicequotas")
    {
        Operations = ["ListServiceQuotas"],
    };

    public static IReadOnlyList<AwsService> All { get; } =
        [Sts, CloudFormation, Ec2, Ecr, Ecs, LoadBalancing, Logs, Route53, Certificates, Parameters, Secrets, Tagging, Iam, Scaling, Quotas];
}
