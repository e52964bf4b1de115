using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Diagnoses;
using Outboard.Aws.Deploy.Recovery;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Following;

/// <summary>
/// Follows one operation of a stack to its end: events, rollouts of services, the watchdog, and the first Ctrl-C (aws 3.5 to 3.9). Its own calls heed
/// the second Ctrl-C only, since the first begins a way back that is followed too.
/// </summary>
internal sealed class StackFollower(DeployContext context, StackOperation operation)
{
    /// <summary>Rollouts read in one round; the others have their turn in the next.</summary>
    private const int RolloutsAtOnce = 4;

    /// <summary>Rounds without a new event after which the stack itself is asked.</summary>
    private const int QuietRounds = 5;

    /// <summary>The same before the first event: an operation that was just begun is not in the answers at once.</summary>
    private const int SilentRounds = 60;

    /// <summary>Rounds in a row that AWS may fail to answer.</summary>
    private const int MostFailures = 20;

    private readonly CloudFormationApi _api = context.Aws.CloudFormation;

    private readonly StackProgress _progress = new(operation.Stack, operation.StackId, operation.Labels);

    private readonly Interruption _interruption = new(context, operation);

    private readonly Watchdog _watchdog = new(context.Time);

    private readonly RolloutCalls _calls = new(context);

    private readonly IReadOnlyList<ServiceFacts> _services = ServiceFacts.Of(operation.Template, operation.Parameters);

    private readonly List<RolloutWatch> _rollouts = [];

    private readonly HashSet<RolloutWatch> _open = [];

    private StoppedBy _stoppedBy;

    private Diagnosis? _stall;

    private int _turn;

    /// <exception cref="OperationCanceledException">It goes on in the account; a notice says so.</exception>
    public async Task<OperationEnd> FollowAsync(CancellationToken interrupt)
    {
        try
        {
            var stack = await RunAsync(interrupt);
            return new OperationEnd(stack, _progress.Events, [.. _rollouts.Select(static rollout => rollout.Evidence)], _progress.PhysicalIds, _stoppedBy, _stall);
        }
        catch (Exception failure) when (failure is AwsException or OutboardException)
        {
            context.Report(new Notice($"The operation on {operation.Stack} goes on in the account. To follow it again: outboard deploy."));
            throw;
        }
        catch (OperationCanceledException) when (context.Settings.Detach.IsCancellationRequested && !_interruption.HasDetached)
        {
            _interruption.Detach(_progress.StackStatus ?? "in progress", context.Settings.Detach);
            throw;
        }
    }

    private async Task<StackInfo?> RunAsync(CancellationToken interrupt)
    {
        var rhythm = context.Rhythm();
        var (quiet, failures) = (0, 0);
        while (true)
        {
            try
            {
                quiet = await ReadEventsAsync() ? 0 : quiet + 1;
                await ReadRolloutsAsync();
                var most = _progress.Events.Count > 0 ? QuietRounds : SilentRounds;
                if ((_progress.IsOver || quiet >= most) && await EndedAsync() is var (stack, isOver) && isOver)
                {
                    return stack;
                }

                quiet = quiet >= most ? 0 : quiet;
                failures = 0;
            }
            catch (AwsException busy) when (busy.IsPassing)
            {
                if (++failures >= MostFailures)
                {
                    throw;
                }

                rhythm.SlowDown();
            }

            await MindStallsAsync();
            await WaitAsync(rhythm, interrupt);
        }
    }

    /// <returns>There were new ones.</returns>
    private async Task<bool> ReadEventsAsync()
    {
        var fresh = await _api.ListEventsAsync(operation.StackId, _progress.LastEventId ?? operation.After, context.Settings.Detach);
        if (operation.IsAttached && _progress.LastEventId is null)
        {
            fresh = [.. _progress.OfLastOperation(fresh)];
        }

        foreach (var one in fresh)
        {
            context.Report(_progress.Take(one));
            Mind(one);
        }

        return fresh.Count > 0;
    }

    private void Mind(StackEvent one)
    {
        if (_progress.IsOfStack(one))
        {
            return;
        }

        var isRunning = StackConditions.IsRunning(one.Status);
        if (isRunning)
        {
            _watchdog.Saw(one.LogicalId, one.Type, one.EventId);
        }
        else
        {
            _watchdog.Finished(one.LogicalId);
        }

        if (one.Type != Types.Service)
        {
            return;
        }

        var rollout = _rollouts.FirstOrDefault(known => known.LogicalId == one.LogicalId);
        if (rollout is null && isRunning && one.PhysicalId is { Length: > 0 } arn && !one.Status.StartsWith("DELETE", StringComparison.Ordinal)
            && _services.FirstOrDefault(service => service.LogicalId == one.LogicalId) is { } facts)
        {
            rollout = new RolloutWatch(context, _calls, facts, arn, _progress.Began ?? one.At)
            {
                Wanted = facts.TaskLogicalId is { } task ? _progress.PhysicalIds.GetValueOrDefault(task) : null,
                TargetGroupArn = facts.TargetGroupLogicalId is { } targets ? _progress.PhysicalIds.GetValueOrDefault(targets) : null,
            };
            _rollouts.Add(rollout);
            _open.Add(rollout);
        }
        else if (rollout is not null && !isRunning)
        {
            _open.Remove(rollout);
        }
    }

    private async Task ReadRolloutsAsync()
    {
        // Those whose service has just ended were last read before it: once more, since what happened between is what matters.
        var ended = _rollouts.Where(rollout => !_open.Contains(rollout)).Where(static rollout => !rollout.IsRead).ToList();
        var turn = _open.Skip(_turn).Concat(_open).Distinct().Take(RolloutsAtOnce).ToList();
        _turn = _open.Count == 0 ? 0 : (_turn + RolloutsAtOnce) % _open.Count;
        foreach (var rollout in ended.Concat(turn))
        {
            await FindTargetsAsync(rollout);
            await rollout.PollAsync(context.Settings.Detach);
            rollout.IsRead = !_open.Contains(rollout);
            if (!rollout.IsRead)
            {
                _watchdog.Saw(rollout.LogicalId, Types.Service, rollout.Mark);
            }
        }
    }

    /// <summary>In an update the target group has no event of its own.</summary>
    private async Task FindTargetsAsync(RolloutWatch rollout)
    {
        if (rollout.IsPlaced)
        {
            return;
        }

        rollout.IsPlaced = true;
        var facts = rollout.Evidence.Facts;
        if (rollout.TargetGroupArn is null || rollout.Wanted is null)
        {
            var resources = await _api.ListResourcesAsync(operation.StackId, context.Settings.Detach);
            rollout.TargetGroupArn ??= resources.FirstOrDefault(one => one.LogicalId == facts.TargetGroupLogicalId)?.PhysicalId;
            rollout.Wanted ??= resources.FirstOrDefault(one => one.LogicalId == facts.TaskLogicalId)?.PhysicalId;
        }
    }

    private async Task<(StackInfo? Stack, bool IsOver)> EndedAsync()
    {
        var stack = await _api.FindStackAsync(operation.StackId, context.Settings.Detach);
        return (stack, stack is null || !StackConditions.IsRunning(stack.Status));
    }

    private async Task MindStallsAsync()
    {
        if (_watchdog.Find() is not { } stall)
        {
            return;
        }

        var status = _progress.StackStatus ?? "";
        var diagnosis = StackDiagnosis.OfStall(
            _progress.LabelOf(stall.LogicalId), stall.Type, stall.Since, _rollouts.FirstOrDefault(one => one.LogicalId == stall.LogicalId)?.Evidence);
        context.Report(new Diagnosed(diagnosis));
        _watchdog.Forgive();
        if (context.Settings.LeaveOnStall)
        {
            throw new OutboardException(diagnosis.What, $"{diagnosis.Cause} {operation.Stack} is still {status} and goes on in the account.", $"To follow it again: outboard deploy. {diagnosis.Next}");
        }

        if (!await context.AskAsync(Interruption.Stalled(status, diagnosis.What), context.Settings.Detach))
        {
            return;
        }

        // On the way back there is nothing to cancel: it can only be left to run.
        if (_stoppedBy != StoppedBy.Nobody || !await _interruption.CancelAsync(status, _progress.LastEventId))
        {
            throw new OutboardException(diagnosis.What, diagnosis.Cause, $"{operation.Stack} is {status}. {diagnosis.Next}");
        }

        (_stoppedBy, _stall) = (StoppedBy.Stall, diagnosis);
    }

    private async Task WaitAsync(PollRhythm rhythm, CancellationToken interrupt)
    {
        // Once it is being cancelled a first Ctrl-C has had its effect.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.Settings.Detach, _stoppedBy == StoppedBy.Nobody ? interrupt : CancellationToken.None);
        try
        {
            await rhythm.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!context.Settings.Detach.IsCancellationRequested)
        {
            // Also where there was nothing to cancel any more: the end is near, and then the interrupt counts.
            await _interruption.OnInterruptAsync(_progress.StackStatus ?? "", _progress.LastEventId, interrupt);
            _stoppedBy = StoppedBy.Interrupt;
            rhythm.Restart();
        }
    }
}
