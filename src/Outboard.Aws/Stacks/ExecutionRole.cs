using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>The role ECS starts tasks with; what runs inside the containers cannot use it.</summary>
internal static class ExecutionRole
{
    public static Role Build(DeployPlan plan, Repository repository, LogGroup logGroup) => new("ExecutionRole")
    {
        AssumeRolePolicyDocument = new([TrustEcsTasks]),
        Policies =
        [
            new Policy("pull-log-secrets", new PolicyDocument(
            [
                // A token is of the registry and not of a repository; AWS knows no narrower resource.
                new Statement { Action = "ecr:GetAuthorizationToken", Resource = "*" },
                new Statement
                {
                    Action = new ListValue(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]),
                    Resource = repository.Arn,
                },
                new Statement { Action = new ListValue(["logs:CreateLogStream", "logs:PutLogEvents"]), Resource = logGroup.Arn },
                .. SecretAccess.Statements(plan),
            ])),
        ],
        PermissionsBoundary = plan.PermissionsBoundary,
    };

    /// <summary>ECS on behalf of this account in this region only (the confused deputy).</summary>
    public static Statement TrustEcsTasks => new()
    {
        Principal = new("ecs-tasks.amazonaws.com"),
        Action = "sts:AssumeRole",
        Condition = new Members()
            .Add(new Members().Add(PseudoParameter.AccountId.Ref, "aws:SourceAccount").ToValue(), "StringEquals")
            .Add(
                new Members().Add(new Sub("arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*"), "aws:SourceArn").ToValue(),
                "ArnLike")
            .ToValue(),
    };
}
