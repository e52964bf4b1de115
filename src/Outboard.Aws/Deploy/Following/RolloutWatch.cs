using System.Globalization;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Diagnoses;

namespace Outboard.Aws.Deploy.Following;

/// <summary>One service while it is rolled out, read as it happens (aws 3.6).</summary>
internal sealed class RolloutWatch(DeployContext context, RolloutCalls calls, ServiceFacts facts, string serviceArn, DateTimeOffset since)
{
    private const int LogLines = 20;

    private readonly List<StoppedTask> _stopped = [];

    private ServiceInfo? _service;

    private ServiceDeployment? _deployment;

    /// <summary>Service deployments cannot be read.</summary>
    private bool _isBlind;

    private IReadOnlyList<TargetHealth> _targets = [];

    private RolloutProgress? _told;

    public string LogicalId => facts.LogicalId;

    /// <summary>The revision the template wants.</summary>
    public string? Wanted { get; set; }

    /// <summary>ARNs of service deployments that are older than this rollout, where no time says so.</summary>
    public IReadOnlySet<string> Before { get; init; } = new HashSet<string>();

    /// <summary>Physical id of the target group, once it is known.</summary>
    public string? TargetGroupArn { get; set; }

    /// <summary>Its target group and revision have been looked for.</summary>
    public bool IsPlaced { get; set; }

    /// <summary>It was read after its service had ended.</summary>
    public bool IsRead { get; set; }

    public RolloutEvidence Evidence => new(facts, _deployment, _service, _stopped, _targets);

    /// <summary>Another one when something has moved.</summary>
    public string Mark => _told is null ? "" : $"{_told.Revision} {_told.State} {_told.Running} {_told.Pending} {_told.Failed} {_deployment?.Stage} {_stopped.Count}";

    /// <summary>It has come to its end, as far as it can be seen.</summary>
    public bool IsOver => _isBlind
        ? _service is { Rollouts: [{ State: null or "COMPLETED" or "FAILED" } only] } && only.Running >= only.Desired
        : _deployment?.Status is "SUCCESSFUL" or "STOPPED" or "ROLLBACK_SUCCESSFUL" or "ROLLBACK_FAILED";

    public bool HasSucceeded => _isBlind ? _service?.Rollouts is [{ State: null or "COMPLETED" }] : _deployment?.Status == "SUCCESSFUL";

    // arn:aws:ecs:us-east-1:123456789012:service/CLUSTER/NAME
    public static string ClusterOf(string serviceArn) => serviceArn.Split('/') is [_, var cluster, _] ? cluster : "default";

    public async Task PollAsync(CancellationToken cancellation)
    {
        if ((await context.Aws.Ecs.ListServicesAsync(ClusterOf(serviceArn), [serviceArn], cancellation)) is not [var service, ..])
        {
            return;
        }

        _service = service;
        var deployments = await calls.ListDeploymentsAsync(ClusterOf(serviceArn), serviceArn, since > DateTimeOffset.MinValue ? since : null, cancellation);
        // The first after the beginning is that of the new revision; CloudFormation's way back makes another.
        _deployment = deployments?.LastOrDefault(one => !Before.Contains(one.Arn)) ?? _deployment;
        _isBlind = deployments is null;
        Tell(service);
        await ReadTargetsAsync(cancellation);
        await ReadStoppedAsync(service, cancellation);
    }

    private void Tell(ServiceInfo service)
    {
        var rollout = service.Rollouts.FirstOrDefault(one => one.TaskDefinition == Wanted) ?? service.Rollouts.FirstOrDefault(static one => one.Status == "PRIMARY");
        var breaker = _deployment?.Breaker is { Failures: > 0 } counted
            ? string.Create(CultureInfo.InvariantCulture, $"attempt {Math.Min(counted.Failures, counted.Threshold)} of {counted.Threshold}") : null;
        var revision = rollout?.TaskDefinition ?? service.TaskDefinition;
        var now = new RolloutProgress(
            facts.Task,
            revision[(revision.LastIndexOf('/') + 1)..],
            _deployment?.Status ?? rollout?.State ?? service.Status,
            rollout?.Desired ?? service.Desired,
            rollout?.Running ?? service.Running,
            rollout?.Pending ?? service.Pending,
            rollout?.Failed ?? 0,
            breaker);
        if (now != _told)
        {
            _told = now;
            context.Report(now);
        }
    }

    private async Task ReadTargetsAsync(CancellationToken cancellation)
    {
        if (TargetGroupArn is { } arn && await calls.ListTargetHealthAsync(arn, cancellation) is { } targets && targets.Any(static target => target.State != "healthy" && target.Reason is not null))
        {
            // Healthy ones say nothing, and a target that is gone takes its reason with it.
            _targets = _targets.Any(IsTelling) && !targets.Any(IsTelling) ? _targets : targets;
        }
    }

    private async Task ReadStoppedAsync(ServiceInfo service, CancellationToken cancellation)
    {
        var isQuiet = service.Rollouts.Count > 0 && service.Rollouts.All(static one => one.Failed == 0 && one.Running == one.Desired);
        if (isQuiet || await calls.ListStoppedAsync(ClusterOf(serviceArn), serviceArn, cancellation) is not { } tasks)
        {
            return;
        }

        // Tasks of the revision before stop because the new one has come.
        foreach (var task in tasks.Where(task => IsOurs(task) && _stopped.All(known => known.Task.Arn != task.Arn)).OrderBy(static task => task.StoppedAt))
        {
            var container = task.Containers.FirstOrDefault(one => one.Name == facts.Task) ?? (task.Containers.Count > 0 ? task.Containers[0] : null);
            var lines = facts.LogGroup is { } group && container is not null && task.StartedAt is not null
                ? await calls.TailAsync(group, $"{facts.LogPrefix}/{container.Name}/{task.Id}", LogLines, cancellation)
                : [];
            var stopped = new StoppedTask(task, lines);
            _stopped.Add(stopped);
            context.Report(new TaskStopped(facts.Task, task.Id, $"{task.StopCode}: {ReasonText.Clean(stopped.Reason)}", stopped.Container?.ExitCode));
        }
    }

    private bool IsOurs(TaskInfo task) =>
        (Wanted is null || task.TaskDefinition == Wanted) && (task.StoppedAt is not { } at || at >= since) && task.StopCode is not "UserInitiated"
        && task.StoppedReason?.StartsWith("Scaling activity", StringComparison.Ordinal) is not true;

    private static bool IsTelling(TargetHealth target) => target is { State: "unhealthy", Reason: not null };
}
