namespace Outboard.Aws.Deploy.Api;

/// <param name="Id">The ARN; it finds the stack also after its deletion.</param>
/// <param name="Status">As <c>UPDATE_COMPLETE</c> (aws 3.3).</param>
/// <param name="Parameters">Values as deployed; a hidden one is <c>****</c>.</param>
internal sealed record StackInfo(
    string Id,
    string Name,
    string Status,
    string? StatusReason,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyDictionary<string, string> Tags,
    bool IsProtected,
    DateTimeOffset Created);

internal enum ChangeSetType
{
    Create,
    Update,
    Import,
}

internal sealed record ChangeSetRequest
{
    public required string StackName { get; init; }

    public required string Name { get; init; }

    public required ChangeSetType Type { get; init; }

    /// <summary>Null: the deployed one (<c>UsePreviousTemplate</c>).</summary>
    public required string? TemplateBody { get; init; }

    /// <summary>Null for a value: the deployed one (<c>UsePreviousValue</c>).</summary>
    public required IReadOnlyDictionary<string, string?> Parameters { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary><c>CAPABILITY_IAM</c> or <c>CAPABILITY_NAMED_IAM</c>; null for none.</summary>
    public string? Capability { get; init; }

    public required string ClientToken { get; init; }

    /// <summary>What CloudFormation works with, now and from then on; null: as before, else with the caller's rights.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Sends <c>DeploymentMode=REVERT_DRIFT</c>.</summary>
    public bool RevertDrift { get; init; }

    /// <summary>For <see cref="ChangeSetType.Import"/>.</summary>
    public IReadOnlyList<ImportedResource> Imports { get; init; } = [];
}

/// <param name="Identifier">As <c>ClusterName</c> → <c>mcp-services</c> (aws 3.10).</param>
internal sealed record ImportedResource(string LogicalId, string Type, IReadOnlyDictionary<string, string> Identifier);

/// <param name="Status"><c>CREATE_PENDING</c>, <c>CREATE_IN_PROGRESS</c>, <c>CREATE_COMPLETE</c>, <c>FAILED</c>, …</param>
/// <param name="ExecutionStatus"><c>AVAILABLE</c>, <c>UNAVAILABLE</c>, <c>EXECUTE_IN_PROGRESS</c>, <c>OBSOLETE</c>, …</param>
/// <param name="Changes">All pages.</param>
internal sealed record ChangeSetInfo(
    string Id, string Name, string StackId, string Status, string? ExecutionStatus, string? StatusReason, IReadOnlyList<ChangeInfo> Changes);

/// <param name="Action"><c>Add</c>, <c>Modify</c>, <c>Remove</c>, <c>Import</c>, <c>Dynamic</c>, <c>SyncWithActual</c>.</param>
/// <param name="Replacement"><c>True</c>, <c>False</c>, <c>Conditional</c>; null where it does not apply.</param>
/// <param name="PolicyAction"><c>Delete</c>, <c>Retain</c>, …; null where it does not apply.</param>
internal sealed record ChangeInfo(
    string Action,
    string LogicalId,
    string? PhysicalId,
    string Type,
    string? Replacement,
    string? PolicyAction,
    IReadOnlyList<ChangeDetail> Details);

/// <param name="Attribute"><c>Properties</c>, <c>Tags</c>, <c>Metadata</c>, …</param>
/// <param name="Path">As <c>/Properties/Port</c>; null in answers without property values.</param>
/// <param name="RequiresRecreation"><c>Never</c>, <c>Conditionally</c>, <c>Always</c>.</param>
/// <param name="Evaluation"><c>Static</c> or <c>Dynamic</c>: CloudFormation cannot know yet.</param>
/// <param name="Source"><c>DirectModification</c>, <c>ParameterReference</c>, <c>ResourceReference</c>, <c>ResourceAttribute</c>, <c>Automatic</c>.</param>
/// <param name="CausingEntity">As <c>FetchTask</c> or <c>Alb.DNSName</c>.</param>
internal sealed record ChangeDetail(
    string Attribute,
    string? Path,
    string? Name,
    string? RequiresRecreation,
    string? Before,
    string? After,
    string? Evaluation,
    string? Source,
    string? CausingEntity)
{
    /// <summary>What the resource really has, where it has drifted.</summary>
    public string? Actual { get; init; }
}

/// <param name="Token">The request token of the operation it belongs to.</param>
internal sealed record StackEvent(
    string EventId,
    DateTimeOffset At,
    string LogicalId,
    string? PhysicalId,
    string Type,
    string Status,
    string? Reason,
    string? Token);

/// <summary>Why a change set was refused before anything was touched (aws 3.2, step 9).</summary>
/// <param name="Mode"><c>FAIL</c> or <c>WARN</c>.</param>
internal sealed record ValidationEvent(string? LogicalId, string? Name, string? Reason, string? Path, string? Mode);

internal sealed record StackResource(string LogicalId, string? PhysicalId, string Type, string Status, string? Reason);

/// <param name="Status"><c>MODIFIED</c>, <c>DELETED</c>, <c>IN_SYNC</c>, <c>NOT_CHECKED</c>.</param>
internal sealed record ResourceDrift(string LogicalId, string? PhysicalId, string Type, string Status, IReadOnlyList<DriftedProperty> Properties);

/// <param name="Kind"><c>ADD</c>, <c>REMOVE</c>, <c>NOT_EQUAL</c>.</param>
internal sealed record DriftedProperty(string Path, string? Expected, string? Actual, string Kind);

/// <param name="Status"><c>DETECTION_IN_PROGRESS</c>, <c>DETECTION_COMPLETE</c>, <c>DETECTION_FAILED</c>.</param>
internal sealed record DriftDetection(string Status, string? StackDrift, string? Reason);
