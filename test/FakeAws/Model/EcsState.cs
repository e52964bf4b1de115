using System.Text.Json.Nodes;
using FakeAws.Wire;

namespace FakeAws.Model;

/// <summary>Services, their deployments and tasks.</summary>
public sealed partial class EcsState
{
    private readonly Account _account;

    internal EcsState(Account account) => _account = account;

    public List<TaskDefinition> TaskDefinitions { get; } = [];

    /// <summary>By ARN; also deleted ones, INACTIVE.</summary>
    public Dictionary<string, EcsService> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>Oldest first.</summary>
    public List<EcsTask> Tasks { get; } = [];

    /// <param name="name">ARN or name; or the logical id that its name is made of.</param>
    public EcsService? Find(string name) => Services.GetValueOrDefault(name)
        ?? Services.Values.LastOrDefault(one => one.Name == name || one.Name.Contains($"-{name}-", StringComparison.Ordinal));

    internal TaskDefinition Register(JsonObject properties, string otherwise)
    {
        var family = properties.Text("Family") ?? otherwise;
        var revision = TaskDefinitions.Count(one => one.Family == family) + 1;
        var made = new TaskDefinition(_account.Arn("ecs", $"task-definition/{family}:{revision}"), family, revision, properties.DeepClone().AsObject());
        TaskDefinitions.Add(made);
        return made;
    }

    internal void Deregister(string arn) => TaskDefinitions.Find(one => one.Arn == arn)!.Status = "INACTIVE";

    internal TaskDefinition Definition(string arnOrName) => FindDefinition(arnOrName) ?? throw new AwsError("ClientException", "Unable to describe task definition.");

    /// <param name="name">ARN, <c>family:revision</c>, or <c>family</c> for its newest active one.</param>
    internal TaskDefinition? FindDefinition(string name) =>
        TaskDefinitions.Find(one => one.Arn == name || $"{one.Family}:{one.Revision}" == name) ?? TaskDefinitions.FindLast(one => one.Family == name && one.Status == "ACTIVE");

    /// <summary>Brings the service to what its properties say.</summary>
    /// <param name="ended">With the reason of CloudFormation where it failed.</param>
    internal void Roll(LiveResource live, string logicalId, Action<string?> ended)
    {
        var isNew = !Services.ContainsKey(live.Arn);
        var service = isNew ? Services[live.Arn] = new EcsService(live) : Services[live.Arn];
        var nonce = live.Properties["ForceNewDeployment"]?.ToJsonString();
        var wanted = live.Text("TaskDefinition")!;
        service.Desired = live.Properties.Number("DesiredCount") ?? Math.Max(service.Desired, isNew ? 1 : 0);
        if (!isNew && wanted == service.TaskDefinition && nonce == service.Nonce)
        {
            Scale(service);
            ended(null);
            return;
        }

        service.Nonce = nonce;
        Begin(service, wanted, _account.Scenario.TakeRollout(logicalId, Container(wanted)), ended);
    }

    /// <summary>A restart, which nobody's stack waits for.</summary>
    internal ServiceDeployment Force(EcsService service) =>
        Begin(service, service.TaskDefinition, _account.Scenario.TakeRollout(service.Name, Container(service.TaskDefinition)), static _ => { });

    /// <summary>CloudFormation goes back: the service runs again what its properties say, unless it does already.</summary>
    internal void Restore(LiveResource live)
    {
        var service = Services[live.Arn];
        service.Nonce = live.Properties["ForceNewDeployment"]?.ToJsonString();
        if (service.Primary is not { RolloutState: "COMPLETED" } || service.TaskDefinition != live.Text("TaskDefinition"))
        {
            Begin(service, live.Text("TaskDefinition")!, Rollout.Succeeds, static _ => { });
        }
    }

    internal void Abandon(LiveResource live)
    {
        if (Services.TryGetValue(live.Arn, out var service) && service.Primary is { Status: "IN_PROGRESS" } running)
        {
            Stop(running, "STOPPED", "Service deployment stopped because another one was started.");
        }
    }

    internal void Delete(LiveResource live)
    {
        if (!Services.TryGetValue(live.Arn, out var service))
        {
            return;
        }

        Abandon(live);
        service.Status = "INACTIVE";
        service.Desired = 0;
        foreach (var task in Running(service).ToList())
        {
            End(service, task, new TaskFailure("ServiceSchedulerInitiated", "Scaling activity initiated by service deletion", 0));
        }
    }

    internal IEnumerable<EcsTask> Running(EcsService service) =>
        Tasks.Where(task => task.Service == service.Name && task.Cluster == service.Cluster && task.LastStatus != "STOPPED");

    internal IReadOnlyList<(string Container, string Image, string? Digest)> Images(string taskDefinition) =>
        [.. Definition(taskDefinition).Properties.Items("ContainerDefinitions").Select(static one => (one.Need("Name"), one.Need("Image"), one.Need("Image").Split('@') is [_, var digest] ? digest : null))];

    private string Container(string taskDefinition) => Images(taskDefinition)[0].Container;

    private void Scale(EcsService service)
    {
        var running = Running(service).ToList();
        foreach (var task in running.Skip(service.Desired))
        {
            End(service, task, new TaskFailure("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment)", 0));
        }

        for (var missing = service.Desired - running.Count; missing > 0 && service.Primary is { } primary; missing--)
        {
            Start(service, primary);
        }

        if (service.Primary is { } now)
        {
            now.Running = service.Desired;
        }
    }
}
