using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>ECS: clusters, services and their tasks.</summary>
internal static class EcsCalls
{
    public static JsonNode Clusters(Account account, JsonObject input)
    {
        var names = input.Strings("clusters").DefaultIfEmpty("default").ToList();
        var found = names.Select(name => account.Find("AWS::ECS::Cluster", name)).ToList();
        return new JsonObject
        {
            ["clusters"] = Json.List(found.OfType<LiveResource>(), cluster => new JsonObject
            {
                ["clusterArn"] = cluster.Arn, ["clusterName"] = cluster.PhysicalId, ["status"] = "ACTIVE",
                ["activeServicesCount"] = account.Ecs.Services.Values.Count(service => service.Cluster == cluster.PhysicalId && service.Status == "ACTIVE"),
                ["tags"] = Json.Tags(cluster.Tags, "key", "value"),
                ["settings"] = Json.List(cluster.Properties.Items("ClusterSettings"), static one => new JsonObject { ["name"] = one.Text("Name"), ["value"] = one.Text("Value") }),
            }),
            ["failures"] = Failures(names.Zip(found).Where(static pair => pair.Second is null).Select(pair => account.Arn("ecs", "cluster/" + pair.First))),
        };
    }

    public static JsonNode Services(Account account, JsonObject input)
    {
        var cluster = Cluster(account, input);
        var names = input.Strings("services");
        if (names.Count is 0 or > 10)
        {
            throw new AwsError("InvalidParameterException", names.Count == 0 ? "Services cannot be empty." : "You can only describe 10 services at a time.");
        }

        var found = names.Select(name => Service(account, cluster, name)).ToList();
        return new JsonObject
        {
            ["services"] = Json.List(found.OfType<EcsService>(), service => Write(account, service)),
            ["failures"] = Failures(names.Zip(found).Where(static pair => pair.Second is null).Select(pair => account.Arn("ecs", $"service/{cluster}/{pair.First}"))),
        };
    }

    public static JsonNode ListServices(Account account, JsonObject input)
    {
        var cluster = Cluster(account, input);
        var (items, next) = Page.Of(account.Ecs.Services.Values.Where(service => service.Cluster == cluster && service.Status == "ACTIVE"), input.Text("nextToken"), Size(account, input));
        return new JsonObject { ["serviceArns"] = Json.Texts(items.Select(static one => one.Arn)), ["nextToken"] = next };
    }

    public static JsonNode Update(Account account, JsonObject input)
    {
        var service = Service(account, Cluster(account, input), input.Need("service")) ?? throw new AwsError("ServiceNotFoundException", "Service not found.");
        if (service.Status != "ACTIVE")
        {
            throw new AwsError("ServiceNotActiveException", "Service was not ACTIVE.");
        }

        if (input.Select(static member => member.Key).Except(["cluster", "service", "forceNewDeployment"]).FirstOrDefault() is { } other)
        {
            throw new AwsError("InvalidParameterException", $"The scripted account does not know UpdateService with {other}.");
        }

        if (input.Flag("forceNewDeployment"))
        {
            account.Ecs.Force(service);
        }

        return new JsonObject { ["service"] = Write(account, service) };
    }

    public static JsonNode ListTasks(Account account, JsonObject input)
    {
        var cluster = Cluster(account, input);
        var (service, status) = (input.Text("serviceName"), input.Text("desiredStatus") ?? "RUNNING");
        if (service is not null && Service(account, cluster, service) is null)
        {
            throw new AwsError("ServiceNotFoundException", "Service not found.");
        }

        var tasks = account.Ecs.Tasks.Where(task => task.Cluster == cluster && (service is null || task.Service == service.Split('/')[^1]) && task.DesiredStatus == status);
        var (items, next) = Page.Of(tasks.Reverse(), input.Text("nextToken"), Size(account, input));
        return new JsonObject { ["taskArns"] = Json.Texts(items.Select(static task => task.Arn)), ["nextToken"] = next };
    }

    public static JsonNode Tasks(Account account, JsonObject input)
    {
        var cluster = Cluster(account, input);
        var names = input.Strings("tasks");
        if (names.Count is 0 or > 100)
        {
            throw new AwsError("InvalidParameterException", "Tasks must be between 1 and 100.");
        }

        var found = names.Select(name => account.Ecs.Tasks.Find(task => task.Cluster == cluster && (task.Arn == name || task.Id == name))).ToList();
        return new JsonObject
        {
            ["tasks"] = Json.List(found.OfType<EcsTask>(), task => Write(account, task)),
            ["failures"] = Failures(names.Zip(found).Where(static pair => pair.Second is null).Select(static pair => pair.First)),
        };
    }

    /// <returns>The name.</returns>
    internal static string Cluster(Account account, JsonObject input) =>
        account.Find("AWS::ECS::Cluster", input.Text("cluster") ?? "default")?.PhysicalId ?? throw new AwsError("ClusterNotFoundException", "Cluster not found.");

    internal static EcsService? Service(Account account, string cluster, string name) =>
        account.Ecs.Services.Values.LastOrDefault(one => one.Cluster == cluster && (one.Arn == name || one.Name == name));

    internal static int Size(Account account, JsonObject input) => Math.Min(input.Number("maxResults") ?? int.MaxValue, account.Options.PageSize);

    internal static JsonArray Failures(IEnumerable<string> arns) => Json.List(arns, static arn => new JsonObject { ["arn"] = arn, ["reason"] = "MISSING" });

    private static JsonObject Write(Account account, EcsService service)
    {
        var strategy = service.Live.Properties.Items("CapacityProviderStrategy");
        var running = account.Ecs.Running(service).ToList();
        return new()
        {
            ["serviceArn"] = service.Arn, ["serviceName"] = service.Name, ["clusterArn"] = account.Arn("ecs", "cluster/" + service.Cluster), ["status"] = service.Status,
            ["desiredCount"] = service.Desired, ["runningCount"] = running.Count(static task => task.LastStatus == "RUNNING"),
            ["pendingCount"] = running.Count(static task => task.LastStatus == "PENDING"), ["taskDefinition"] = service.TaskDefinition,
            ["launchType"] = service.Live.Text("LaunchType"),
            ["capacityProviderStrategy"] = Json.List(strategy, static one => new JsonObject { ["capacityProvider"] = one.Text("CapacityProvider"), ["weight"] = one.Number("Weight") ?? 0, ["base"] = one.Number("Base") ?? 0 }),
            ["loadBalancers"] = Json.List(service.Live.Properties.Items("LoadBalancers"), static one => new JsonObject { ["targetGroupArn"] = one.Text("TargetGroupArn"), ["containerName"] = one.Text("ContainerName"), ["containerPort"] = one.Number("ContainerPort") }),
            ["deployments"] = Json.List(service.Deployments.AsEnumerable().Reverse().Where(one => one == service.Primary || one.Status is "IN_PROGRESS" or "ROLLBACK_IN_PROGRESS"), one => new JsonObject
            {
                ["id"] = one.Id, ["status"] = one == service.Primary ? "PRIMARY" : "ACTIVE", ["taskDefinition"] = one.TaskDefinition, ["desiredCount"] = service.Desired, ["pendingCount"] = one.Pending,
                ["runningCount"] = one.Running, ["failedTasks"] = one.Failed, ["createdAt"] = Json.Time(one.Created), ["updatedAt"] = Json.Time(one.Finished ?? one.Created),
                ["rolloutState"] = one.RolloutState, ["rolloutStateReason"] = one.RolloutReason,
            }),
            ["events"] = Json.List(service.Events.AsEnumerable().Reverse().Take(100), e => new JsonObject { ["id"] = account.Hex(8), ["createdAt"] = Json.Time(e.At), ["message"] = e.Message }),
            ["createdAt"] = Json.Time(service.Live.Created), ["tags"] = Json.Tags(service.Live.Tags, "key", "value"),
        };
    }

    private static JsonObject Write(Account account, EcsTask task) => new()
    {
        ["taskArn"] = task.Arn, ["clusterArn"] = account.Arn("ecs", "cluster/" + task.Cluster), ["taskDefinitionArn"] = task.TaskDefinition, ["group"] = "service:" + task.Service,
        ["lastStatus"] = task.LastStatus, ["desiredStatus"] = task.DesiredStatus, ["createdAt"] = Json.Time(task.Created), ["startedAt"] = Json.Time(task.StartedAt), ["startedBy"] = task.StartedBy,
        ["stopCode"] = task.StopCode, ["stoppedReason"] = task.StoppedReason, ["stoppedAt"] = Json.Time(task.StoppedAt), ["capacityProviderName"] = "FARGATE_SPOT",
        ["healthStatus"] = task.LastStatus == "RUNNING" ? "HEALTHY" : "UNKNOWN",
        ["containers"] = Json.List(account.Ecs.Images(task.TaskDefinition), one => new JsonObject
        {
            ["name"] = one.Container, ["image"] = one.Image, ["imageDigest"] = one.Digest, ["lastStatus"] = task.LastStatus, ["exitCode"] = task.ExitCode, ["reason"] = task.ContainerReason,
            ["healthStatus"] = task.LastStatus == "RUNNING" ? "HEALTHY" : "UNKNOWN",
            ["networkInterfaces"] = Json.List([task.Address], static address => new JsonObject { ["privateIpv4Address"] = address }),
        }),
    };
}
