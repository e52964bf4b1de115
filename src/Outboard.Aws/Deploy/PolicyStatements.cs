using System.Text.Json.Nodes;
using Amazon;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy;

/// <summary>The statements of <see cref="Permissions"/>, for one deployment.</summary>
internal sealed class PolicyStatements(DeployPlan plan, string account)
{
    /// <summary>Of a stack's name, what CloudFormation keeps in the name of a role it makes, whose names are short.</summary>
    private const int KeptOfStackName = 24;

    private readonly string _partition = RegionEndpoint.GetBySystemName(plan.Region).PartitionName;

    public JsonArray All { get; } = [];

    private string Repository => In("ecr", $"repository/outboard/{plan.Name}");

    private string[] LogGroup => [In("logs", $"log-group:/outboard/{plan.Name}"), In("logs", $"log-group:/outboard/{plan.Name}:*")];

    private string Services => In("ecs", $"*/outboard-{plan.Name}-*");

    /// <summary>That which pulls and logs, and those of tasks.</summary>
    private string Roles
    {
        get
        {
            var head = $"outboard-{plan.Name}-";
            return $"arn:{_partition}:iam::{account}:role/{(head.Length <= KeptOfStackName ? head : head[..KeptOfStackName])}*";
        }
    }

    /// <summary>What Outboard calls itself, whoever makes the resources.</summary>
    public void AddCalls()
    {
        Allow(
            "Stacks",
            [
                "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:Describe*",
                "cloudformation:DetectStack*", "cloudformation:GetTemplate", "cloudformation:ListStackResources", "cloudformation:DeleteStack",
                "cloudformation:CancelUpdateStack", "cloudformation:ContinueUpdateRollback", "cloudformation:RollbackStack",
                "cloudformation:UpdateTerminationProtection", "cloudformation:*agResource",
            ],
            [.. DeploymentStacks.Of(plan).Select(static stack => stack.Name).Order(StringComparer.Ordinal).Select(name => In("cloudformation", $"stack/{name}/*"))]);

        // What has no resource to name, or is looked for before it is known.
        Allow(
            "Look",
            [
                "sts:GetCallerIdentity", "cloudformation:DescribeStackDriftDetectionStatus", "ec2:Describe*", "elasticloadbalancing:Describe*",
                "ecs:Describe*", "ecs:List*", "ecr:GetAuthorizationToken", "logs:DescribeLogGroups", "ssm:DescribeParameters", "acm:DescribeCertificate",
                "acm:ListTagsForCertificate", "application-autoscaling:Describe*", "application-autoscaling:ListTagsForResource",
                "route53:ListHostedZonesByName", "route53:GetHostedZone", "route53:GetChange", "tag:GetResources", "servicequotas:ListServiceQuotas",
            ],
            ["*"]);
        Allow("Parameters", ["ssm:PutParameter", "ssm:GetParameters", "ssm:AddTagsToResource", "ssm:DeleteParameters"], [.. ParameterPaths().Select(path => In("ssm", "parameter" + path))]);
        if (Secrets() is { Length: > 0 } secrets)
        {
            Allow("Secrets", ["secretsmanager:DescribeSecret"], secrets);
        }
    }

    /// <summary>What is left to do besides, where CloudFormation has a role for the resources.</summary>
    public void AddServiceRole(string role)
    {
        Allow("RoleToCloudFormation", ["iam:PassRole"], [role], ("StringEquals", "iam:PassedToService", "cloudformation.amazonaws.com"));
        Allow(
            "Images",
            [
                "ecr:DescribeRepositories", "ecr:DescribeImages", "ecr:Batch*", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
                "ecr:CompleteLayerUpload", "ecr:PutImage",
            ],
            [Repository]);
        Allow("Logs", ["logs:FilterLogEvents", "logs:GetLogEvents"], LogGroup);
        Allow("Roles", ["iam:GetRole", "iam:ListRolePolicies", "iam:GetRolePolicy"], [Roles]);
        Allow("Services", ["ecs:UpdateService"], [Services]);
        Allow("TaskDefinitions", ["ecs:DeleteTaskDefinitions"], ["*"]);
        if (plan.HasZone)
        {
            Allow("Records", ["route53:ListResourceRecordSets"], [Zones]);
        }
    }

    /// <summary>What CloudFormation does with the rights of whoever deploys.</summary>
    public void AddResources()
    {
        Allow(
            "Images",
            [
                "ecr:CreateRepository", "ecr:DeleteRepository", "ecr:DescribeRepositories", "ecr:*RepositoryPolicy", "ecr:*LifecyclePolicy", "ecr:PutImage*",
                "ecr:DescribeImages", "ecr:ListImages", "ecr:Batch*", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
                "ecr:CompleteLayerUpload", "ecr:*agResource", "ecr:ListTagsForResource",
            ],
            [Repository]);
        Allow(
            "Logs",
            [
                "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:*RetentionPolicy", "logs:*agResource", "logs:*agLogGroup", "logs:ListTags*",
                "logs:FilterLogEvents", "logs:GetLogEvents",
            ],
            LogGroup);
        Allow(
            "Roles",
            [
                "iam:CreateRole", "iam:DeleteRole", "iam:GetRole", "iam:*agRole", "iam:ListRoleTags", "iam:UpdateRole*", "iam:UpdateAssumeRolePolicy",
                "iam:*RolePolicy", "iam:List*RolePolicies", "iam:*RolePermissionsBoundary",
            ],
            [Roles]);
        Allow("RolesToTasks", ["iam:PassRole"], [Roles], ("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com"));
        Allow(
            "LinkedRoles",
            ["iam:CreateServiceLinkedRole"],
            [$"arn:{_partition}:iam::{account}:role/aws-service-role/*"],
            ("StringEquals", "iam:AWSServiceName", LinkedServices()));
        Allow(
            "Network",
            ["ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup", "ec2:*SecurityGroupIngress", "ec2:*SecurityGroupEgress", "ec2:*SecurityGroupRule*", "ec2:*Tags"],
            [In("ec2", "security-group/*"), In("ec2", "security-group-rule/*"), In("ec2", "vpc/*")]);

        // The names of what CloudFormation makes begin with a piece of the stack's only.
        Allow(
            "LoadBalancer",
            [
                "elasticloadbalancing:Create*", "elasticloadbalancing:Delete*", "elasticloadbalancing:Modify*", "elasticloadbalancing:Set*",
                "elasticloadbalancing:*Tags", "elasticloadbalancing:*ListenerCertificates",
            ],
            [In("elasticloadbalancing", "*")]);
        Allow("Services", ["ecs:*Cluster*", "ecs:*Service*", "ecs:*agResource"], [Services]);
        Allow("TaskDefinitions", ["ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition", "ecs:DeleteTaskDefinitions", "ecs:CreateCluster", "ecs:TagResource"], ["*"]);
        if (plan.HasZone)
        {
            Allow("Records", ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"], [Zones]);
        }

        if (plan is { IsTls: true, HasOwnCertificate: false })
        {
            Allow("Certificate", ["acm:RequestCertificate", "acm:DeleteCertificate", "acm:*TagsToCertificate", "acm:*TagsFromCertificate", "acm:UpdateCertificateOptions"], ["*"]);
        }

        if (plan.Schedule is not null)
        {
            Allow(
                "Schedule",
                ["application-autoscaling:*ScalableTarget", "application-autoscaling:*ScheduledAction", "application-autoscaling:*Resource"],
                [$"arn:{_partition}:application-autoscaling:{plan.Region}:{account}:scalable-target/*"]);
        }
    }

    private string Zones => $"arn:{_partition}:route53:::hostedzone/*";

    private string In(string service, string resource) => $"arn:{_partition}:{service}:{plan.Region}:{account}:{resource}";

    private string[] Secrets() =>
    [
        .. plan.Servers.SelectMany(static server => server.Secrets).Select(static secret => secret.Value)
            .Where(static source => source.Split(':') is ["arn", _, "secretsmanager", ..])
            .Select(static arn => string.Join(':', arn.Split(':').Take(7))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private IEnumerable<string> ParameterPaths()
    {
        var own = $"/outboard/{plan.Name}/";
        return plan.Servers.SelectMany(static server => server.Secrets).Select(static secret => secret.Value)
            .Where(source => source.StartsWith('/') && !source.StartsWith(own, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Prepend(own + "*");
    }

    private JsonArray LinkedServices()
    {
        string[] services = ["ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com"];
        return plan.Schedule is null ? [.. services.Select(Text)] : [.. services.Append("ecs.application-autoscaling.amazonaws.com").Select(Text)];
    }

    private void Allow(string id, string[] actions, string[] resources, (string Operator, string Key, JsonNode Value)? condition = null)
    {
        var statement = new JsonObject
        {
            ["Sid"] = id,
            ["Effect"] = "Allow",
            ["Action"] = new JsonArray([.. actions.Select(Text)]),
            ["Resource"] = resources is [var only] ? only : new JsonArray([.. resources.Select(Text)]),
        };
        if (condition is { } limit)
        {
            statement["Condition"] = new JsonObject { [limit.Operator] = new JsonObject { [limit.Key] = limit.Value } };
        }

        All.Add((JsonNode)statement);
    }

    private static JsonNode Text(string text) => JsonValue.Create(text);
}
