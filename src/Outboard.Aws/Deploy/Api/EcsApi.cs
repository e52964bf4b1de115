using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

internal sealed class EcsApi(AwsClients clients)
{
    // What one request of each kind takes.
    private const int MostServices = 10;
    private const int MostDeployments = 20;
    private const int MostTasks = 100;
    private const int MostDefinitions = 10;

    private static readonly AwsService Service = AwsService.Ecs;

    /// <summary>A deleted one is there for a while, with the status <c>INACTIVE</c>.</summary>
    public async Task<ClusterInfo?> FindClusterAsync(string nameOrArn, CancellationToken cancellation)
    {
        var answer = await CallAsync("DescribeClusters", new() { ["clusters"] = new JsonArray(nameOrArn) }, cancellation);
        return answer.Items("clusters").Select(static item => new ClusterInfo(item.Need("clusterName"), item.Need("clusterArn"), item.Need("status"))).FirstOrDefault();
    }

    /// <param name="services">Names or ARNs, any number; ten go with one request. Those that do not exist are left out; deleted ones are <c>INACTIVE</c> for a while.</param>
    public async Task<IReadOnlyList<ServiceInfo>> ListServicesAsync(string cluster, IReadOnlyList<string> services, CancellationToken cancellation)
    {
        var found = new List<ServiceInfo>();
        foreach (var some in services.Chunk(MostServices))
        {
            var answer = await FindAsync("DescribeServices", new() { ["cluster"] = cluster, ["services"] = JsonRequest.List(some) }, cancellation);
            found.AddRange(answer.Items("services").Select(EcsAnswers.Service));
        }

        return found;
    }

    /// <param name="statuses">Empty: all.</param>
    /// <returns>Newest first.</returns>
    public async Task<IReadOnlyList<ServiceDeployment>> ListDeploymentsAsync(
        string cluster, string service, DateTimeOffset? createdAfter, IReadOnlyList<string> statuses, CancellationToken cancellation)
    {
        var arns = await Pages.ReadAsync("ECS.ListServiceDeployments", async token =>
        {
            var body = new JsonObject { ["service"] = service, ["cluster"] = cluster }
                .AddIf("status", statuses.Count == 0 ? null : JsonRequest.List(statuses))
                .AddIf("createdAt", createdAfter is { } after ? new JsonObject { ["after"] = after.ToUnixTimeMilliseconds() / 1000m } : null)
                .AddIf("nextToken", token);
            var answer = await FindAsync("ListServiceDeployments", body, cancellation);
            return (answer.Items("serviceDeployments").Select(static item => item.Need("serviceDeploymentArn")), answer.Text("nextToken"));
        });
        var found = new List<ServiceDeployment>();
        foreach (var some in arns.Chunk(MostDeployments))
        {
            var answer = await CallAsync("DescribeServiceDeployments", new() { ["serviceDeploymentArns"] = JsonRequest.List(some) }, cancellation);
            found.AddRange(answer.Items("serviceDeployments").Select(EcsAnswers.Deployment));
        }

        return [.. found.OrderByDescending(static deployment => deployment.Created)];
    }

    public async Task<IReadOnlyList<ServiceRevision>> ListRevisionsAsync(IReadOnlyList<string> arns, CancellationToken cancellation)
    {
        var found = new List<ServiceRevision>();
        foreach (var some in arns.Chunk(MostDeployments))
        {
            var answer = await CallAsync("DescribeServiceRevisions", new() { ["serviceRevisionArns"] = JsonRequest.List(some) }, cancellation);
            found.AddRange(answer.Items("serviceRevisions").Select(EcsAnswers.Revision));
        }

        return found;
    }

    /// <param name="desiredStatus"><c>RUNNING</c> or <c>STOPPED</c>.</param>
    /// <returns>Described, at most 100; none where there is no such cluster or service.</returns>
    public async Task<IReadOnlyList<TaskInfo>> ListTasksAsync(string cluster, string service, string desiredStatus, CancellationToken cancellation)
    {
        var body = new JsonObject { ["cluster"] = cluster, ["serviceName"] = service, ["desiredStatus"] = desiredStatus, ["maxResults"] = MostTasks };
        var arns = (await FindAsync("ListTasks", body, cancellation)).Texts("taskArns");
        if (arns.Count == 0)
        {
            return [];
        }

        var answer = await FindAsync("DescribeTasks", new() { ["cluster"] = cluster, ["tasks"] = JsonRequest.List(arns) }, cancellation);
        return [.. answer.Items("tasks").Select(EcsAnswers.Task)];
    }

    public async Task<TaskDefinitionInfo?> FindTaskDefinitionAsync(string arn, CancellationToken cancellation)
    {
        try
        {
            var answer = await CallAsync("DescribeTaskDefinition", new() { ["taskDefinition"] = arn }, cancellation);
            return answer.Child("taskDefinition") is { } definition ? EcsAnswers.Definition(definition) : null;
        }
        catch (AwsException error) when (error.Code is "ClientException" && error.Words.Contains("Unable to describe task definition", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <param name="status"><c>ACTIVE</c> or <c>INACTIVE</c>.</param>
    /// <returns>ARNs of every family with the prefix, all pages.</returns>
    public async Task<IReadOnlyList<string>> ListTaskDefinitionsAsync(string familyPrefix, string status, CancellationToken cancellation)
    {
        // What ListTaskDefinitions calls familyPrefix is a whole name.
        var families = await ListAsync("ListTaskDefinitionFamilies", "families", new() { ["familyPrefix"] = familyPrefix, ["status"] = "ALL" }, cancellation);
        var found = new List<string>();
        foreach (var family in families)
        {
            found.AddRange(await ListAsync("ListTaskDefinitions", "taskDefinitionArns", new() { ["familyPrefix"] = family, ["status"] = status }, cancellation));
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Only inactive ones can be deleted; once more is once.</summary>
    public async Task DeleteTaskDefinitionsAsync(IReadOnlyList<string> arns, CancellationToken cancellation)
    {
        foreach (var some in arns.Chunk(MostDefinitions))
        {
            var answer = await CallAsync("DeleteTaskDefinitions", new() { ["taskDefinitions"] = JsonRequest.List(some) }, cancellation);
            if (answer.Items("failures").FirstOrDefault() is { ValueKind: JsonValueKind.Object } failure)
            {
                throw new AwsException("ECS.DeleteTaskDefinitions", failure.Text("reason") ?? "Failure", $"{failure.Text("arn")} {failure.Text("detail")}".TrimEnd(), null, 200);
            }
        }
    }

    /// <summary>
    /// <c>UpdateService</c> with <c>forceNewDeployment</c> and nothing else: new tasks read new secret values. Twice is two rollouts, and there is
    /// no token: after a lost answer it is not repeated.
    /// </summary>
    public Task RestartServiceAsync(string cluster, string service, CancellationToken cancellation) => clients.JsonAsync(
        Service, "UpdateService", new() { ["cluster"] = cluster, ["service"] = service, ["forceNewDeployment"] = true }, cancellation, Repeat.IfRefused);

    private Task<JsonElement> CallAsync(string operation, JsonObject body, CancellationToken cancellation) => clients.JsonAsync(Service, operation, body, cancellation);

    /// <returns>An empty answer where the cluster or the service does not exist.</returns>
    private async Task<JsonElement> FindAsync(string operation, JsonObject body, CancellationToken cancellation)
    {
        try
        {
            return await CallAsync(operation, body, cancellation);
        }
        catch (AwsException error) when (error.Code is "ClusterNotFoundException" or "ServiceNotFoundException")
        {
            return JsonAnswer.Parse([]);
        }
    }

    private Task<IReadOnlyList<string>> ListAsync(string operation, string list, JsonObject body, CancellationToken cancellation) =>
        Pages.ReadAsync<string>($"ECS.{operation}", async token =>
        {
            var answer = await CallAsync(operation, body.With("nextToken", token), cancellation);
            return (answer.Texts(list), answer.Text("nextToken"));
        });
}
