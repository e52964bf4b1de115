using System.Text.Json.Nodes;

namespace FakeAws.Model;

/// <summary>A revision of a family.</summary>
/// <param name="Properties">As CloudFormation's schema writes them.</param>
public sealed record TaskDefinition(string Arn, string Family, int Revision, JsonObject Properties)
{
    /// <summary><c>ACTIVE</c> or <c>INACTIVE</c>.</summary>
    public string Status { get; set; } = "ACTIVE";
}

/// <summary>One deployment of a service: an entry of <c>deployments[]</c> and a service deployment at once.</summary>
public sealed class ServiceDeployment
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    public required string Revision { get; init; }

    public required string TaskDefinition { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Finished { get; set; }

    /// <summary>As <c>IN_PROGRESS</c>, <c>SUCCESSFUL</c>, <c>ROLLBACK_SUCCESSFUL</c>, <c>STOPPED</c>.</summary>
    public string Status { get; set; } = "IN_PROGRESS";

    public string? StatusReason { get; set; }

    /// <summary><c>IN_PROGRESS</c>, <c>COMPLETED</c>, <c>FAILED</c>.</summary>
    public string RolloutState { get; set; } = "IN_PROGRESS";

    public string? RolloutReason { get; set; }

    public int Running { get; set; }

    public int Pending { get; set; }

    public int Failed { get; set; }

    public int Threshold { get; set; } = 3;

    /// <summary><c>MONITORING</c>, <c>MONITORING_COMPLETE</c>, <c>TRIGGERED</c>.</summary>
    public string Breaker { get; set; } = "MONITORING";

    public string Stage { get; set; } = "SCALE_UP";

    /// <summary>The revision it went back to.</summary>
    public string? RolledBackTo { get; set; }

    internal bool IsAbandoned { get; set; }
}

/// <summary>A service and what became of it.</summary>
public sealed class EcsService(LiveResource live)
{
    public LiveResource Live { get; } = live;

    public string Arn => Live.Arn;

    public string Name => Live.Name;

    public string Cluster => Arn.Split('/')[1];

    public string Status { get; set; } = "ACTIVE";

    public int Desired { get; set; }

    /// <summary>The revision that runs, or is to run.</summary>
    public string TaskDefinition { get; set; } = "";

    /// <summary>Oldest first.</summary>
    public List<ServiceDeployment> Deployments { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<(DateTimeOffset At, string Message)> Events { get; } = [];

    /// <summary>The one that is, or will be, in force.</summary>
    public ServiceDeployment? Primary { get; set; }

    /// <summary>What the last deployment was forced with.</summary>
    internal string? Nonce { get; set; }
}

public sealed class EcsTask
{
    public required string Arn { get; init; }

    public required string Cluster { get; init; }

    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    public required string TaskDefinition { get; init; }

    public required string Address { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Id of the deployment that started it.</summary>
    public required string StartedBy { get; init; }

    public string LastStatus { get; set; } = "PENDING";

    public string DesiredStatus { get; set; } = "RUNNING";

    public string? StopCode { get; set; }

    public string? StoppedReason { get; set; }

    public int? ExitCode { get; set; }

    public string? ContainerReason { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? StoppedAt { get; set; }

    public string Id => Arn[(Arn.LastIndexOf('/') + 1)..];
}
