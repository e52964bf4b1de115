using System.Globalization;
using FakeAws.Wire;

namespace FakeAws.Model;

/// <content>Tasks begin and end, and with them their targets, log lines and network interfaces.</content>
public sealed partial class EcsState
{
    private EcsTask Start(EcsService service, ServiceDeployment deployment)
    {
        var task = Make(service, deployment);
        (task.LastStatus, task.StartedAt) = ("RUNNING", _account.Now);
        Tasks.Add(task);
        foreach (var group in Groups(service))
        {
            _account.Targets[group].Add(new Target(task.Address, Port(service), "healthy"));
        }

        return task;
    }

    private EcsTask Make(EcsService service, ServiceDeployment deployment) => new()
    {
        Arn = _account.Arn("ecs", $"task/{service.Cluster}/{_account.Hex(32)}"),
        Cluster = service.Cluster,
        Service = service.Name,
        TaskDefinition = deployment.TaskDefinition,
        Address = string.Create(CultureInfo.InvariantCulture, $"172.31.{Tasks.Count / 250 % 250}.{(Tasks.Count % 250) + 4}"),
        Created = _account.Now,
        StartedBy = deployment.Id,
    };

    private void End(EcsService service, EcsTask task, TaskFailure how)
    {
        (task.LastStatus, task.DesiredStatus, task.StopCode, task.StoppedReason) = ("STOPPED", "STOPPED", how.StopCode, how.StoppedReason);
        (task.ExitCode, task.ContainerReason, task.StoppedAt) = (how.ExitCode, how.ContainerReason, _account.Now);
        foreach (var group in Groups(service))
        {
            _account.Targets[group].RemoveAll(target => target.Address == task.Address);
            if (how.Health is { } health)
            {
                _account.Targets[group].RemoveAll(static target => target.State == "unhealthy");
                _account.Targets[group].Add(health with { Address = task.Address, Port = Port(service) });
            }
        }

        Linger(service, task);
    }

    private void Linger(EcsService service, EcsTask task)
    {
        if (_account.Options.InterfacesLinger <= TimeSpan.Zero)
        {
            return;
        }

        var groups = service.Live.Properties["NetworkConfiguration"]?["AwsvpcConfiguration"].Strings("SecurityGroups") ?? [];
        var card = new NetworkInterface("eni-" + _account.Hex(17), _account.Network.Vpcs[0].Id, "in-use", $"arn:aws:ecs:{_account.Region}:{_account.Id}:attachment/{task.Id}", groups);
        _account.Network.Interfaces.Add(card);
        _account.Timeline.After(_account.Options.InterfacesLinger, () => _account.Network.Interfaces.Remove(card));
    }

    private void Write(EcsTask task, TaskFailure failure)
    {
        var container = Definition(task.TaskDefinition).Properties.Items("ContainerDefinitions")[0];
        var options = container["LogConfiguration"]?["Options"];
        foreach (var line in options is null ? [] : failure.Logs ?? [])
        {
            _account.Logs.Add(new LogRecord(options.Text("awslogs-group")!, $"{options.Text("awslogs-stream-prefix")}/{container.Text("Name")}/{task.Id}", _account.Now, line));
        }
    }

    private IEnumerable<string> Groups(EcsService service) =>
        service.Live.Properties.Items("LoadBalancers").Select(static one => one.Text("TargetGroupArn")!).Where(_account.Targets.ContainsKey);

    private static int Port(EcsService service) => service.Live.Properties.Items("LoadBalancers") is [{ } first, ..] ? first.Number("ContainerPort") ?? 0 : 0;
}
