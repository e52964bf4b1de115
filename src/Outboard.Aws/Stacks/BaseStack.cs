using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;

namespace Outboard.Aws.Stacks;

/// <summary>Repository, log group and roles (aws 1.3).</summary>
public static class BaseStack
{
    public static Template Build(DeployPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var repository = new Repository("Repository")
        {
            // Images and logs outlive the stack's resource when it is replaced, and go with the stack when that is deleted.
            DeletionPolicy = RemovalPolicy.Delete,
            UpdateReplacePolicy = RemovalPolicy.Retain,
            RepositoryName = $"outboard/{plan.Name}",
            ImageTagMutability = "IMMUTABLE",
            ImageScanningConfiguration = new(ScanOnPush: true),
            EncryptionConfiguration = new("AES256"),
            EmptyOnDelete = true,
            LifecyclePolicy = new(ImageLifecycle.PolicyText(plan)),
        };
        var logGroup = new LogGroup("LogGroup")
        {
            DeletionPolicy = RemovalPolicy.Delete,
            UpdateReplacePolicy = RemovalPolicy.Retain,
            LogGroupName = $"/outboard/{plan.Name}",
            RetentionInDays = plan.LogRetentionDays,
        };
        var role = ExecutionRole.Build(plan, repository, logGroup);
        Role[] taskRoles = [.. TaskRoles.Build(plan)];

        return new Template(
            $"Outboard base stack of {plan.Name}",
            OutboardMetadata.Of(new Members().Add(OutboardMetadata.Defaults, "Defaults")),
            [],
            [repository, logGroup, role, .. taskRoles],
            [
                new Output("RepositoryUri", repository.RepositoryUri),
                new Output("LogGroupName", logGroup.Ref),
                new Output("ExecutionRoleArn", role.Arn),
                .. TaskRoles.Outputs(plan, taskRoles),
            ]);
    }
}
