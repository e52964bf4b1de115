using System.Text.Json;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>The JSON of ECS as Outboard's records.</summary>
internal static class EcsAnswers
{
    public static ServiceInfo Service(JsonElement item) => new(
        item.Need("serviceName"),
        item.Need("serviceArn"),
        item.Need("status"),
        item.Text("taskDefinition") ?? "",
        item.Number("desiredCount") ?? 0,
        item.Number("runningCount") ?? 0,
        item.Number("pendingCount") ?? 0,
        item.Text("launchType"),
        [.. item.Items("deployments").Select(Rollout)],
        [.. item.Items("events").Select(static entry => new ServiceEvent(entry.Time("createdAt") ?? default, entry.Text("message") ?? ""))])
    {
        Targets =
        [
            .. item.Items("loadBalancers").Where(static one => one.Text("targetGroupArn") is not null).Select(static one =>
                new ServiceTarget(one.Need("targetGroupArn"), one.Text("containerName") ?? "", one.Number("containerPort") ?? 0)),
        ],
        Network = item.Child("networkConfiguration")?.Child("awsvpcConfiguration") is { } network
            ? new(network.Texts("subnets"), network.Texts("securityGroups"), network.Text("assignPublicIp") == "ENABLED") : null,
    };

    public static ServiceDeployment Deployment(JsonElement item) => new(
        item.Need("serviceDeploymentArn"),
        item.Need("status"),
        item.Text("statusReason"),
        item.Text("lifecycleStage"),
        item.Time("createdAt") ?? default,
        item.Child("targetServiceRevision")?.Text("arn"),
        item.Child("deploymentCircuitBreaker") is { } breaker ? new(breaker.Text("status") ?? "", breaker.Number("failureCount") ?? 0, breaker.Number("threshold") ?? 0) : null,
        item.Child("rollback")?.Text("reason"));

    public static ServiceRevision Revision(JsonElement item) => new(
        item.Need("serviceRevisionArn"),
        item.Text("taskDefinition") ?? "",
        [
            .. item.Items("containerImages").Select(static image => new RevisionImage(image.Text("containerName") ?? "", image.Text("image") ?? "", image.Text("imageDigest"))),
        ]);

    public static TaskInfo Task(JsonElement item) => new(
        item.Need("taskArn"),
        item.Text("taskDefinitionArn") ?? "",
        item.Text("lastStatus") ?? "",
        item.Text("desiredStatus") ?? "",
        item.Text("stopCode"),
        item.Text("stoppedReason"),
        item.Time("stoppedAt"),
        item.Time("startedAt"),
        item.Text("capacityProviderName"),
        [
            .. item.Items("containers").Select(static container => new ContainerInfo(
                container.Text("name") ?? "",
                container.Text("lastStatus"),
                container.Number("exitCode"),
                container.Text("reason"),
                container.Text("healthStatus"),
                container.Text("imageDigest"))),
        ]);

    public static TaskDefinitionInfo Definition(JsonElement item) => new(
        item.Need("taskDefinitionArn"),
        item.Need("family"),
        item.Number("revision") ?? 0,
        item.Text("status") ?? "",
        [.. item.Items("containerDefinitions").Select(static container => new DefinedContainer(container.Text("name") ?? "", container.Text("image") ?? "", container.Texts("command")))]);

    private static ServiceRollout Rollout(JsonElement item) => new(
        item.Need("id"),
        item.Need("status"),
        item.Text("taskDefinition") ?? "",
        item.Text("rolloutState"),
        item.Text("rolloutStateReason"),
        item.Number("desiredCount") ?? 0,
        item.Number("runningCount") ?? 0,
        item.Number("pendingCount") ?? 0,
        item.Number("failedTasks") ?? 0,
        item.Time("createdAt") ?? default);
}
