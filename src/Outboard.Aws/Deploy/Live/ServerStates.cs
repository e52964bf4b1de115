using System.Globalization;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Live;

/// <summary>What ECS and the load balancer say of each server.</summary>
internal sealed class ServerStates(AwsApi aws, TimeProvider time, List<string> notes)
{
    private const int MostProblems = 3;

    public async Task<IReadOnlyList<ServerStatus>> ReadAsync(LiveStacks stacks, CancellationToken cancellation)
    {
        var servers = LiveServer.Of(stacks);
        var services = await ServicesAsync(stacks, servers, cancellation);

        // Servers that share a task share its answers.
        var answers = new Dictionary<string, Task<ServerStatus>>(StringComparer.Ordinal);
        foreach (var server in servers)
        {
            var service = server.Service is { } id && server.Stack.Find(id)?.PhysicalId is { } arn ? services.GetValueOrDefault(arn) : null;
            answers.TryAdd(server.Service ?? server.Name, ReadAsync(stacks, server, service, cancellation));
        }

        var states = new List<ServerStatus>();
        foreach (var server in servers)
        {
            states.Add(await answers[server.Service ?? server.Name] with { Name = server.Name, Url = server.Url });
        }

        return states;
    }

    private async Task<IReadOnlyDictionary<string, ServiceInfo>> ServicesAsync(LiveStacks stacks, IReadOnlyList<LiveServer> servers, CancellationToken cancellation)
    {
        string[] arns = [.. servers.Select(static server => server.Service is { } id ? server.Stack.Find(id)?.PhysicalId : null).OfType<string>().Distinct(StringComparer.Ordinal)];
        return Cluster(stacks) is { } cluster && arns.Length > 0
            ? (await aws.Ecs.ListServicesAsync(cluster, arns, cancellation)).Where(static service => service.Status != "INACTIVE").ToDictionary(static service => service.Arn, StringComparer.Ordinal)
            : new Dictionary<string, ServiceInfo>();
    }

    private async Task<ServerStatus> ReadAsync(LiveStacks stacks, LiveServer server, ServiceInfo? service, CancellationToken cancellation)
    {
        if (service is null)
        {
            var reason = server.Service is { } id ? server.Stack.Find(id)?.Reason : null;
            return new ServerStatus(server.Name, server.Url, "not there", 0, 0, 0, (0, 0), null, null, [reason ?? "It has no service; outboard deploy makes one."]) { Health = ServerHealth.Missing };
        }

        var healths = await TargetsAsync(server, cancellation);
        var healthy = healths.Count(static target => target.State == "healthy");
        var newest = service.Rollouts.FirstOrDefault(static rollout => rollout.Status == "PRIMARY");
        var (health, state) = Judge(service, newest, healthy, server);
        var problems = new List<string>();
        if (newest is { State: "FAILED" or "IN_PROGRESS", Failed: > 0 } || health == ServerHealth.NotServing)
        {
            problems.AddRange(await ProblemsAsync(Cluster(stacks)!, service, newest, cancellation));
        }

        problems.AddRange(healths.Where(static target => target.State == "unhealthy").Select(static target => $"target {target.Target}: {target.Reason} {target.Description}".TrimEnd()));
        if (server.Stack.Find($"{server.TaskName}Task")?.PhysicalId is { } wanted && wanted != service.TaskDefinition && newest?.State == "COMPLETED")
        {
            problems.Add($"ECS runs {Revision(service.TaskDefinition)}, the stack says {Revision(wanted)}: a rollout was taken back.");
        }

        return new ServerStatus(
            server.Name, server.Url, state, service.Desired, service.Running, service.Pending, (healthy, healths.Count),
            Revision(service.TaskDefinition), await DigestAsync(server, service.TaskDefinition, cancellation), [.. problems.Distinct(StringComparer.Ordinal).Take(MostProblems)])
        {
            Health = health,
            Rollout = newest?.State,
        };
    }

    private (ServerHealth Health, string State) Judge(ServiceInfo service, ServiceRollout? newest, int healthy, LiveServer server)
    {
        if (service.Desired == 0)
        {
            return Sleep.Until(server.Schedule, time.GetUtcNow()) is { } asleep ? (ServerHealth.Asleep, asleep) : (ServerHealth.NotServing, "stopped: no task is wanted");
        }

        var isServing = healthy > 0 && service.Running > 0;
        return (newest?.State, service.Rollouts.Count) switch
        {
            ("FAILED", _) when !isServing => (ServerHealth.NotServing, "failing"),
            ("FAILED", _) => (ServerHealth.RollingOut, "rollout failed, the old revision serves"),
            ("IN_PROGRESS", _) or (_, > 1) when isServing => (ServerHealth.RollingOut, newest is { Failed: > 0 } ? "rolling out, with failures" : "rolling out"),
            ("IN_PROGRESS", _) => (ServerHealth.NotServing, newest is { Failed: > 0 } ? "failing" : "starting"),
            _ when service.Running < service.Desired => (ServerHealth.NotServing, string.Create(CultureInfo.InvariantCulture, $"{service.Running} of {service.Desired} tasks run")),
            _ when !isServing => (ServerHealth.NotServing, "unhealthy"),
            _ => (ServerHealth.Running, "running"),
        };
    }

    private async Task<IReadOnlyList<TargetHealth>> TargetsAsync(LiveServer server, CancellationToken cancellation)
    {
        // A draining target is one that is meant to go.
        return server.Stack.Find($"{server.TaskName}TargetGroup")?.PhysicalId is { } group
            ? [.. (await aws.LoadBalancing.ListTargetHealthAsync(group, cancellation)).Where(static target => target.State != "draining")]
            : [];
    }

    /// <summary>Why tasks do not stay: the newest rollout's own words, then what its last tasks stopped of.</summary>
    private async Task<IReadOnlyList<string>> ProblemsAsync(string cluster, ServiceInfo service, ServiceRollout? newest, CancellationToken cancellation)
    {
        var problems = new List<string>();
        try
        {
            if (await aws.Ecs.ListDeploymentsAsync(cluster, service.Arn, null, [], cancellation) is [{ Status: not "SUCCESSFUL", Reason: { Length: > 0 } why }, ..])
            {
                problems.Add(why);
            }
        }
        catch (AwsException refused)
        {
            Note($"The history of rollouts could not be read ({refused.Code}); what is said of them comes from the services alone.");
            if (newest is { State: not "COMPLETED", Reason: { Length: > 0 } why })
            {
                problems.Add(why);
            }
        }

        try
        {
            var stopped = await aws.Ecs.ListTasksAsync(cluster, service.Arn, "STOPPED", cancellation);
            if (stopped.OrderByDescending(static task => task.StoppedAt).FirstOrDefault(task => task.TaskDefinition == (newest?.TaskDefinition ?? service.TaskDefinition)) is { } last)
            {
                problems.Add(Words(last));
            }
        }
        catch (AwsException refused)
        {
            Note($"Stopped tasks could not be read ({refused.Code}).");
        }

        if (problems.Count == 0 && service.Events is [var newestEvent, ..])
        {
            problems.Add(newestEvent.Message);
        }

        return problems;
    }

    private static string Words(TaskInfo task)
    {
        var container = task.Containers.FirstOrDefault(static one => one.ExitCode is not null and not 0 || one.Reason is not null);
        string?[] parts =
        [
            task.StoppedReason ?? task.StopCode,
            container?.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}") : null,
            container?.Reason,
        ];
        return $"task {task.Id} stopped: {string.Join("; ", parts.OfType<string>().Distinct(StringComparer.Ordinal))}";
    }

    /// <summary>The stack's parameter, where ECS runs what the stack says; else the definition it does run is read.</summary>
    private async Task<string?> DigestAsync(LiveServer server, string running, CancellationToken cancellation)
    {
        if (server.Stack.Find($"{server.TaskName}Task")?.PhysicalId == running && server.Stack.Info.Parameters.GetValueOrDefault($"{server.TaskName}Image") is { } image)
        {
            return DigestOf(image);
        }

        return await aws.Ecs.FindTaskDefinitionAsync(running, cancellation) is { Containers: [var first, ..] } ? DigestOf(first.Image) : null;
    }

    private static string? DigestOf(string image) => image.Split('@') is [_, var digest] ? digest : null;

    private static string? Cluster(LiveStacks stacks) => stacks.Main?.OfType("AWS::ECS::Cluster").Select(static cluster => cluster.PhysicalId).OfType<string>().FirstOrDefault();

    /// <summary><c>arn:…:task-definition/outboard-mcp-fetch:7</c> without its head.</summary>
    private static string Revision(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private void Note(string note)
    {
        lock (notes)
        {
            if (!notes.Contains(note))
            {
                notes.Add(note);
            }
        }
    }
}
