using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>
/// The parameters of the main stack (aws 1.2): what is found in the account, what the base stack made, and the images. Everything else
/// is literal, so that a new image alone leaves the text of the template as it is.
/// </summary>
internal sealed record Inputs
{
    public Parameter VpcId { get; } = new("VpcId", "AWS::EC2::VPC::Id");

    public Parameter SubnetIds { get; } = new("SubnetIds", "List<AWS::EC2::Subnet::Id>");

    public Parameter ExecutionRoleArn { get; } = new("ExecutionRoleArn", "String");

    public Parameter LogGroupName { get; } = new("LogGroupName", "String");

    public Parameter? HostedZoneId { get; private init; }

    public Parameter? CertificateArn { get; private init; }

    public static Inputs Of(DeployPlan plan) => new()
    {
        HostedZoneId = plan.HasZone ? new("HostedZoneId", "AWS::Route53::HostedZone::Id") : null,
        CertificateArn = plan is { IsTls: true, HasOwnCertificate: true } ? new("CertificateArn", "String") : null,
    };

    /// <summary><c>REPOSITORY@sha256:…</c> of one task.</summary>
    public static Parameter ImageOf(TaskPlan task) => new($"{task.LogicalName}Image", "String");

    /// <summary>The ARN of its role; null for a task without one.</summary>
    public static Parameter? RoleOf(TaskPlan task) => task.Permissions.Count > 0 ? new(TaskRoles.ArnOf(task), "String") : null;

    /// <summary>All of them but those of one task.</summary>
    public ValueList<Parameter> All =>
    [
        VpcId, SubnetIds, ExecutionRoleArn, LogGroupName,
        .. HostedZoneId is { } zone ? [zone] : Array.Empty<Parameter>(),
        .. CertificateArn is { } certificate ? [certificate] : Array.Empty<Parameter>(),
    ];
}
