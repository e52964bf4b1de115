using System.Globalization;
using FakeAws.Wire;

namespace FakeAws.Model;

/// <content>How a deployment goes.</content>
public sealed partial class EcsState
{
    private ServiceDeployment Begin(EcsService service, string taskDefinition, Rollout rollout, Action<string?> ended)
    {
        Abandon(service.Live);
        var (id, number) = ("ecs-svc/" + Digits(19), Digits(19));
        var before = service.Primary;
        var deployment = new ServiceDeployment
        {
            Id = id,
            Arn = _account.Arn("ecs", $"service-deployment/{service.Cluster}/{service.Name}/{_account.Hex(20)}"),
            Revision = _account.Arn("ecs", $"service-revision/{service.Cluster}/{service.Name}/{number}"),
            TaskDefinition = taskDefinition,
            Created = _account.Now,
            Threshold = rollout.Threshold,
            RolloutReason = $"ECS deployment {id} in progress.",
            Pending = service.Desired,
        };
        service.Deployments.Add(deployment);
        service.Primary = deployment;
        service.TaskDefinition = taskDefinition;
        if (service.Desired == 0)
        {
            Succeed(service, deployment, ended);
        }
        else if (rollout.Hangs)
        {
            Hang(service, deployment, rollout);
        }
        else if (rollout.Failure is { } failure)
        {
            _account.Timeline.After(rollout.Takes, () => Attempt(service, deployment, before, rollout, failure, ended));
        }
        else
        {
            _account.Timeline.After(rollout.Takes, () => Succeed(service, deployment, ended));
        }

        return deployment;
    }

    private void Succeed(EcsService service, ServiceDeployment deployment, Action<string?> ended)
    {
        if (deployment.IsAbandoned)
        {
            return;
        }

        foreach (var task in Running(service).ToList())
        {
            End(service, task, new TaskFailure("ServiceSchedulerInitiated", $"Scaling activity initiated by (deployment {deployment.Id})", 0));
        }

        for (var task = 0; task < service.Desired; task++)
        {
            Start(service, deployment);
        }

        (deployment.Running, deployment.Pending) = (service.Desired, 0);
        (deployment.RolloutState, deployment.RolloutReason) = ("COMPLETED", $"ECS deployment {deployment.Id} completed.");
        (deployment.Status, deployment.Breaker, deployment.Stage, deployment.Finished) = ("SUCCESSFUL", "MONITORING_COMPLETE", "CLEAN_UP", _account.Now);
        Say(service, $"(service {service.Name}) has reached a steady state.");
        ended(null);
    }

    private void Hang(EcsService service, ServiceDeployment deployment, Rollout rollout)
    {
        if (rollout.Health is not { } health)
        {
            Tasks.Add(Make(service, deployment));
            Say(service, $"(service {service.Name}) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.");
            return;
        }

        var task = Start(service, deployment);
        foreach (var group in Groups(service))
        {
            _account.Targets[group][^1] = health with { Address = task.Address, Port = Port(service) };
        }

        (deployment.Running, deployment.Pending) = (1, service.Desired - 1);
    }

    private void Attempt(EcsService service, ServiceDeployment deployment, ServiceDeployment? before, Rollout rollout, TaskFailure failure, Action<string?> ended)
    {
        if (deployment.IsAbandoned)
        {
            return;
        }

        var task = failure.StopCode == "TaskFailedToStart" ? Make(service, deployment) : Start(service, deployment);
        if (failure.StopCode == "TaskFailedToStart")
        {
            Tasks.Add(task);
        }

        Write(task, failure);
        End(service, task, failure);
        deployment.Failed++;
        Say(service, failure.Health is null
            ? $"(service {service.Name}) (deployment {deployment.Id}) deployment failed: tasks failed to start."
            : $"(service {service.Name}) (task {task.Id}) failed ELB health checks: {failure.Health.Description}.");
        if (deployment.Failed < deployment.Threshold)
        {
            _account.Timeline.After(rollout.Takes, () => Attempt(service, deployment, before, rollout, failure, ended));
            return;
        }

        Trigger(service, deployment, before, rollout, ended);
    }

    private void Trigger(EcsService service, ServiceDeployment deployment, ServiceDeployment? before, Rollout rollout, Action<string?> ended)
    {
        var reason = $"Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" (RequestToken: {_account.Hex(8)}, HandlerErrorCode: GeneralServiceException)";
        (deployment.Breaker, deployment.RolloutState, deployment.Pending) = ("TRIGGERED", "FAILED", 0);
        deployment.RolloutReason = "ECS deployment circuit breaker: tasks failed to start.";
        if (before is not { RolloutState: "COMPLETED" })
        {
            Stop(deployment, "STOPPED", "Service deployment stopped because the circuit breaker threshold was exceeded, and there is no earlier revision to go back to.");
            ended(reason);
            return;
        }

        (deployment.Status, deployment.StatusReason, deployment.RolledBackTo) = ("ROLLBACK_IN_PROGRESS", "Service deployment rolled back because the circuit breaker threshold was exceeded.", before.Revision);
        Say(service, $"(service {service.Name}) (deployment {deployment.Id}) deployment failed: tasks failed to start. Rolling back to deployment {before.Id}.");
        _account.Timeline.After(rollout.Takes, () =>
        {
            (deployment.Status, deployment.Finished) = ("ROLLBACK_SUCCESSFUL", _account.Now);
            (service.Primary, service.TaskDefinition) = (before, before.TaskDefinition);
            ended(rollout.LooksLikeSuccess ? null : reason);
        });
    }

    private void Stop(ServiceDeployment deployment, string status, string reason)
    {
        deployment.IsAbandoned = true;
        (deployment.Status, deployment.StatusReason, deployment.Finished) = (status, reason, _account.Now);
    }

    private void Say(EcsService service, string message) => service.Events.Add((_account.Now, message));

    private string Digits(int count) => new([.. _account.Hex(count).Select(static c => char.IsAsciiDigit(c) ? c : (char)('0' + (c - 'a')))]);
}
