using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy;

/// <summary>
/// The policy of an identity that deploys without a service role of CloudFormation (aws 4.6): what Outboard calls itself, and what
/// CloudFormation does with the caller's rights for the resources of the templates. A function of the plan and the account.
/// </summary>
public static class Permissions
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="account">Twelve digits; <c>*</c> where it is not known.</param>
    /// <returns>JSON.</returns>
    public static string PolicyFor(DeployPlan plan, string account)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var partition = RegionEndpoint.GetBySystemName(plan.Region).PartitionName;
        string In(string service, string resource) => $"arn:{partition}:{service}:{plan.Region}:{account}:{resource}";
        string[] stacks = [.. DeploymentStacks.Of(plan).Select(static stack => stack.Name).Order(StringComparer.Ordinal)];
        var roles = $"arn:{partition}:iam::{account}:role/outboard-{plan.Name}-*";

        JsonArray statements =
        [
            Allow(
                "Stacks",
                [
                    "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:Describe*",
                    "cloudformation:DetectStack*", "cloudformation:GetTemplate", "cloudformation:ListStackResources", "cloudformation:DeleteStack",
                    "cloudformation:CancelUpdateStack", "cloudformation:ContinueUpdateRollback", "cloudformation:RollbackStack",
                    "cloudformation:UpdateTerminationProtection", "cloudformation:*agResource",
                ],
                [.. stacks.Select(name => In("cloudformation", $"stack/{name}/*"))]),

            // What has no resource to name, or is looked for before it is known.
            Allow(
                "Look",
                [
                    "sts:GetCallerIdentity", "cloudformation:DescribeStackDriftDetectionStatus", "ec2:Describe*", "elasticloadbalancing:Describe*",
                    "ecs:Describe*", "ecs:List*", "ecr:GetAuthorizationToken", "logs:DescribeLogGroups", "ssm:DescribeParameters", "acm:DescribeCertificate",
                    "acm:ListTagsForCertificate", "application-autoscaling:Describe*", "application-autoscaling:ListTagsForResource",
                    "route53:ListHostedZonesByName", "route53:GetHostedZone", "route53:GetChange", "tag:GetResources",
                ],
                ["*"]),
            Allow(
                "Images",
                [
                    "ecr:CreateRepository", "ecr:DeleteRepository", "ecr:DescribeRepositories", "ecr:*RepositoryPolicy", "ecr:*LifecyclePolicy", "ecr:PutImage*",
                    "ecr:DescribeImages", "ecr:ListImages", "ecr:Batch*", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
                    "ecr:CompleteLayerUpload", "ecr:*agResource", "ecr:ListTagsForResource",
                ],
                [In("ecr", $"repository/outboard/{plan.Name}")]),
            Allow(
                "Logs",
                [
                    "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:*RetentionPolicy", "logs:*agResource", "logs:*agLogGroup", "logs:ListTags*",
                    "logs:FilterLogEvents", "logs:GetLogEvents",
                ],
                [In("logs", $"log-group:/outboard/{plan.Name}"), In("logs", $"log-group:/outboard/{plan.Name}:*")]),
            Allow(
                "Roles",
                [
                    "iam:CreateRole", "iam:DeleteRole", "iam:GetRole", "iam:*agRole", "iam:ListRoleTags", "iam:UpdateRole*", "iam:UpdateAssumeRolePolicy",
                    "iam:*RolePolicy", "iam:List*RolePolicies", "iam:*RolePermissionsBoundary",
                ],
                [roles]),
            Allow("RolesToTasks", ["iam:PassRole"], [roles], ("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")),
            Allow(
                "LinkedRoles",
                ["iam:CreateServiceLinkedRole"],
                [$"arn:{partition}:iam::{account}:role/aws-service-role/*"],
                ("StringEquals", "iam:AWSServiceName", LinkedServices(plan))),
            Allow(
                "Network",
                ["ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup", "ec2:*SecurityGroupIngress", "ec2:*SecurityGroupEgress", "ec2:*SecurityGroupRule*", "ec2:*Tags"],
                [In("ec2", "security-group/*"), In("ec2", "security-group-rule/*"), In("ec2", "vpc/*")]),

            // The names of what CloudFormation makes begin with a piece of the stack's only.
            Allow(
                "LoadBalancer",
                [
                    "elasticloadbalancing:Create*", "elasticloadbalancing:Delete*", "elasticloadbalancing:Modify*", "elasticloadbalancing:Set*",
                    "elasticloadbalancing:*Tags", "elasticloadbalancing:*ListenerCertificates",
                ],
                [In("elasticloadbalancing", "*")]),
            Allow("Services", ["ecs:*Cluster*", "ecs:*Service*", "ecs:*agResource"], [In("ecs", $"*/outboard-{plan.Name}-*")]),
            Allow("TaskDefinitions", ["ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition", "ecs:DeleteTaskDefinitions", "ecs:CreateCluster", "ecs:TagResource"], ["*"]),
            Allow(
                "Parameters",
                ["ssm:PutParameter", "ssm:GetParameters", "ssm:AddTagsToResource", "ssm:DeleteParameters"],
                [.. ParameterPaths(plan).Select(path => In("ssm", "parameter" + path))]),
        ];
        AddOptional(statements, plan, partition, account);
        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements }.ToJsonString(Indented);
    }

    private static void AddOptional(JsonArray statements, DeployPlan plan, string partition, string account)
    {
        if (plan.HasZone)
        {
            statements.Add((JsonNode)Allow("Records", ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"], [$"arn:{partition}:route53:::hostedzone/*"]));
        }

        if (plan is { IsTls: true, HasOwnCertificate: false })
        {
            statements.Add((JsonNode)Allow(
                "Certificate",
                ["acm:RequestCertificate", "acm:DeleteCertificate", "acm:*TagsToCertificate", "acm:*TagsFromCertificate", "acm:UpdateCertificateOptions"],
                ["*"]));
        }

        if (plan.Schedule is not null)
        {
            statements.Add((JsonNode)Allow(
                "Schedule",
                ["application-autoscaling:*ScalableTarget", "application-autoscaling:*ScheduledAction", "application-autoscaling:*Resource"],
                [$"arn:{partition}:application-autoscaling:{plan.Region}:{account}:scalable-target/*"]));
        }

        string[] secrets = [.. plan.Servers.SelectMany(static server => server.Secrets).Select(static secret => secret.Value)
            .Where(static source => source.Split(':') is ["arn", _, "secretsmanager", ..])
            .Select(static arn => string.Join(':', arn.Split(':').Take(7))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (secrets.Length > 0)
        {
            statements.Add((JsonNode)Allow("Secrets", ["secretsmanager:DescribeSecret"], secrets));
        }
    }

    private static IEnumerable<string> ParameterPaths(DeployPlan plan)
    {
        var own = $"/outboard/{plan.Name}/";
        return plan.Servers.SelectMany(static server => server.Secrets).Select(static secret => secret.Value)
            .Where(source => source.StartsWith('/') && !source.StartsWith(own, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Prepend(own + "*");
    }

    private static JsonArray LinkedServices(DeployPlan plan)
    {
        string[] services = ["ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com"];
        return plan.Schedule is null ? [.. services.Select(Text)] : [.. services.Append("ecs.application-autoscaling.amazonaws.com").Select(Text)];
    }

    private static JsonObject Allow(string id, string[] actions, string[] resources, (string Operator, string Key, JsonNode Value)? condition = null)
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

        return statement;
    }

    private static JsonNode Text(string text) => JsonValue.Create(text);
}
