using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>What runs inside a container acts with: a role for each task whose server asks for permissions, none for the others (decision 0009).</summary>
internal static class TaskRoles
{
    public static IEnumerable<Role> Build(DeployPlan plan) => TaskPlan.Of(plan).Where(static task => task.Permissions.Count > 0).Select(task => Build(plan, task));

    /// <summary>The output of the base stack and the parameter of the one that holds the task.</summary>
    public static string ArnOf(TaskPlan task) => $"{task.LogicalName}TaskRoleArn";

    public static IEnumerable<Output> Outputs(DeployPlan plan, IReadOnlyList<Role> roles) =>
        TaskPlan.Of(plan).Where(static task => task.Permissions.Count > 0).Zip(roles, static (task, role) => new Output(ArnOf(task), role.Arn));

    private static Role Build(DeployPlan plan, TaskPlan task) => new($"{task.LogicalName}TaskRole")
    {
        Label = $"task role of {task.Name}",
        AssumeRolePolicyDocument = new([ExecutionRole.TrustEcsTasks]),
        Policies = [new Policy("permissions", new PolicyDocument([.. Statements(task.Permissions)]))],
        PermissionsBoundary = plan.PermissionsBoundary,
    };

    /// <summary>Actions on the same resources together, in an order that does not depend on the manifest's.</summary>
    private static IEnumerable<Statement> Statements(ValueList<Permission> permissions) => permissions
        .OrderBy(static one => one.Action, StringComparer.Ordinal)
        .GroupBy(static one => ValueList.Create<string>([.. one.Resources.Order(StringComparer.Ordinal)]))
        .Select(static together => new Statement
        {
            Action = OneOrMore([.. together.Select(static one => one.Action)]),
            Resource = OneOrMore([.. together.Key]),
        });

    private static Value OneOrMore(string[] texts) => texts is [var only] ? new TextValue(only) : new ListValue([.. texts.Select(static text => new TextValue(text))]);
}
