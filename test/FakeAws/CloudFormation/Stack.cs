using System.Text.Json.Nodes;
using FakeAws.Model;

namespace FakeAws.CloudFormation;

/// <param name="Id">Unlike all others.</param>
/// <param name="Token">The request token of the operation.</param>
public sealed record StackEvent(
    string Id, DateTimeOffset At, string LogicalId, string? PhysicalId, string Type, string Status, string? Reason, string? Token);

/// <summary>A resource as its stack knows it.</summary>
public sealed class StackResource
{
    public required string LogicalId { get; init; }

    public required string Type { get; init; }

    public string? PhysicalId { get; set; }

    public string Status { get; internal set; } = "";

    public string? Reason { get; internal set; }

    public DateTimeOffset At { get; internal set; }

    /// <summary>As the template wants them, all values resolved.</summary>
    public JsonObject Properties { get; internal set; } = [];

    internal Dictionary<string, string> Tags { get; set; } = [];

    internal string? DeletionPolicy { get; set; }

    internal string? UpdateReplacePolicy { get; set; }
}

public sealed class Stack
{
    internal Stack(Account account, string name)
    {
        Account = account;
        Name = name;
        Id = account.Arn("cloudformation", $"stack/{name}/{account.Hex(8)}-{account.Hex(4)}-11f0-{account.Hex(4)}-{account.Hex(12)}");
        Created = account.Now;
    }

    public string Id { get; }

    public string Name { get; }

    public string Status { get; internal set; } = "REVIEW_IN_PROGRESS";

    public string? StatusReason { get; internal set; }

    /// <summary>As submitted; null before the first execution.</summary>
    public string? Template { get; internal set; }

    public IReadOnlyDictionary<string, string> Parameters { get; internal set; } = new Dictionary<string, string>();

    public Dictionary<string, string> Tags { get; internal set; } = [];

    public IReadOnlyDictionary<string, string> Outputs { get; internal set; } = new Dictionary<string, string>();

    public bool IsProtected { get; set; }

    public DateTimeOffset Created { get; }

    public DateTimeOffset? Updated { get; internal set; }

    public DateTimeOffset? Deleted { get; internal set; }

    public List<StackResource> Resources { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<StackEvent> Events { get; } = [];

    public List<ChangeSet> ChangeSets { get; } = [];

    public bool IsBusy => Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && Status != "REVIEW_IN_PROGRESS";

    public IReadOnlyList<string> Capabilities { get; internal set; } = [];

    internal Account Account { get; }

    /// <summary>Of the operation that runs, or ran last.</summary>
    internal string? Token { get; set; }

    internal StackUpdate? Operation { get; set; }

    /// <summary>Request tokens of what was asked for besides executions: the same once more changes nothing.</summary>
    internal HashSet<string> Tokens { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, StackDrift> Drifts { get; } = new(StringComparer.Ordinal);

    public StackResource? Find(string logicalId) => Resources.Find(one => one.LogicalId == logicalId);

    /// <summary>The thing itself; null where it is not there (any more).</summary>
    public LiveResource? Live(string logicalId) => Find(logicalId) is { PhysicalId: { } id } resource ? Account.Find(resource.Type, id) : null;

    internal void Set(string status, string? reason = null)
    {
        Status = status;
        StatusReason = reason;
        Record(Name, Id, "AWS::CloudFormation::Stack", status, reason);
    }

    internal void Set(StackResource resource, string status, string? reason = null)
    {
        resource.Status = status;
        resource.Reason = reason;
        resource.At = Account.Now;
        Record(resource.LogicalId, resource.PhysicalId, resource.Type, status, reason);
    }

    /// <summary>Of something that is no resource of the stack any more.</summary>
    internal void Record(string logicalId, string? physicalId, string type, string status, string? reason) =>
        Events.Add(new StackEvent($"{Account.Hex(8)}-{Account.Hex(12)}", Account.Now, logicalId, physicalId, type, status, reason, Token));
}

internal sealed record StackDrift(string Id, string Status, DateTimeOffset Done, IReadOnlyList<JsonObject> Resources);
