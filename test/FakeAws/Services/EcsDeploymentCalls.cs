using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>ECS: service deployments, revisions and task definitions.</summary>
internal static class EcsDeploymentCalls
{
    public static JsonNode List(Account account, JsonObject input)
    {
        var service = EcsCalls.Service(account, EcsCalls.Cluster(account, input), input.Need("service")) ?? throw new AwsError("ServiceNotFoundException", "Service not found.");
        var statuses = input.Strings("status");
        var (after, before) = (input["createdAt"].Moment("after"), input["createdAt"].Moment("before"));
        var fitting = service.Deployments.AsEnumerable().Reverse()
            .Where(one => (statuses.Count == 0 || statuses.Contains(one.Status)) && (after is null || one.Created >= after) && (before is null || one.Created <= before));
        var (items, next) = Page.Of(fitting, input.Text("nextToken"), EcsCalls.Size(account, input));
        return new JsonObject
        {
            ["serviceDeployments"] = Json.List(items, one => new JsonObject
            {
                ["serviceDeploymentArn"] = one.Arn, ["serviceArn"] = service.Arn, ["clusterArn"] = account.Arn("ecs", "cluster/" + service.Cluster), ["createdAt"] = Json.Time(one.Created),
                ["startedAt"] = Json.Time(one.Created), ["finishedAt"] = Json.Time(one.Finished), ["targetServiceRevisionArn"] = one.Revision, ["status"] = one.Status, ["statusReason"] = one.StatusReason,
            }),
            ["nextToken"] = next,
        };
    }

    public static JsonNode Describe(Account account, JsonObject input)
    {
        var arns = input.Strings("serviceDeploymentArns");
        if (arns.Count > 20)
        {
            throw new AwsError("InvalidParameterException", "You can describe at most 20 service deployments at a time.");
        }

        var all = account.Ecs.Services.Values.SelectMany(static service => service.Deployments.Select(one => (service, one))).ToDictionary(static pair => pair.one.Arn);
        return new JsonObject
        {
            ["serviceDeployments"] = Json.List(arns.Where(all.ContainsKey), arn => Write(account, all[arn].service, all[arn].one)),
            ["failures"] = EcsCalls.Failures(arns.Where(arn => !all.ContainsKey(arn))),
        };
    }

    public static JsonNode Revisions(Account account, JsonObject input)
    {
        var arns = input.Strings("serviceRevisionArns");
        if (arns.Count > 20)
        {
            throw new AwsError("InvalidParameterException", "You can describe at most 20 service revisions at a time.");
        }

        var all = account.Ecs.Services.Values.SelectMany(static service => service.Deployments.Select(one => (service, one))).ToDictionary(static pair => pair.one.Revision);
        return new JsonObject
        {
            ["serviceRevisions"] = Json.List(arns.Where(all.ContainsKey), arn => new JsonObject
            {
                ["serviceRevisionArn"] = arn, ["serviceArn"] = all[arn].service.Arn, ["clusterArn"] = account.Arn("ecs", "cluster/" + all[arn].service.Cluster),
                ["taskDefinition"] = all[arn].one.TaskDefinition, ["createdAt"] = Json.Time(all[arn].one.Created),
                ["containerImages"] = Json.List(account.Ecs.Images(all[arn].one.TaskDefinition), static image => new JsonObject { ["containerName"] = image.Container, ["image"] = image.Image, ["imageDigest"] = image.Digest }),
            }),
            ["failures"] = EcsCalls.Failures(arns.Where(arn => !all.ContainsKey(arn))),
        };
    }

    public static JsonNode Definition(Account account, JsonObject input)
    {
        var found = account.Ecs.Definition(input.Need("taskDefinition"));
        var written = Lower(found.Properties).AsObject();
        written.Remove("tags");
        written["taskDefinitionArn"] = found.Arn;
        written["family"] = found.Family;
        written["revision"] = found.Revision;
        written["status"] = found.Status;
        return new JsonObject { ["taskDefinition"] = written };
    }

    public static JsonNode ListDefinitions(Account account, JsonObject input)
    {
        var (prefix, status) = (input.Text("familyPrefix"), input.Text("status") ?? "ACTIVE");
        var fitting = account.Ecs.TaskDefinitions.Where(one => one.Status == status && (prefix is null || one.Family == prefix))
            .OrderBy(static one => one.Family, StringComparer.Ordinal).ThenBy(static one => one.Revision);
        var (items, next) = Page.Of(fitting, input.Text("nextToken"), EcsCalls.Size(account, input));
        return new JsonObject { ["taskDefinitionArns"] = Json.Texts(items.Select(static one => one.Arn)), ["nextToken"] = next };
    }

    /// <summary>Here the prefix is one; in <c>ListTaskDefinitions</c> it is the whole name of a family.</summary>
    public static JsonNode Families(Account account, JsonObject input)
    {
        var (prefix, status) = (input.Text("familyPrefix") ?? "", input.Text("status") ?? "ALL");
        var families = account.Ecs.TaskDefinitions.Where(one => one.Family.StartsWith(prefix, StringComparison.Ordinal)).GroupBy(static one => one.Family)
            .Where(group => status == "ALL" || group.Any(static one => one.Status == "ACTIVE") == (status == "ACTIVE")).Select(static group => group.Key);
        var (items, next) = Page.Of(families.Order(StringComparer.Ordinal), input.Text("nextToken"), EcsCalls.Size(account, input));
        return new JsonObject { ["families"] = Json.Texts(items), ["nextToken"] = next };
    }

    public static JsonNode DeleteDefinitions(Account account, JsonObject input)
    {
        var names = input.Strings("taskDefinitions");
        if (names.Count is 0 or > 10)
        {
            throw new AwsError("InvalidParameterException", "You can delete at most 10 task definitions at a time.");
        }

        var found = names.Select(name => (Name: name, Definition: account.Ecs.FindDefinition(name))).ToList();
        var going = found.Where(static one => one.Definition is { Status: "INACTIVE" }).Select(static one => one.Definition!).ToList();
        account.Ecs.TaskDefinitions.RemoveAll(going.Contains);
        return new JsonObject
        {
            ["taskDefinitions"] = Json.List(going, static one => new JsonObject { ["taskDefinitionArn"] = one.Arn, ["family"] = one.Family, ["revision"] = one.Revision, ["status"] = "DELETE_IN_PROGRESS" }),
            ["failures"] = Json.List(found.Where(one => one.Definition is null || !going.Contains(one.Definition)), static one => new JsonObject
            {
                ["arn"] = one.Name, ["reason"] = one.Definition is null ? "MISSING" : "TASK_DEFINITION_NOT_INACTIVE",
            }),
        };
    }

    public static JsonNode Deregister(Account account, JsonObject input)
    {
        var found = account.Ecs.Definition(input.Need("taskDefinition"));
        account.Ecs.Deregister(found.Arn);
        return new JsonObject { ["taskDefinition"] = new JsonObject { ["taskDefinitionArn"] = found.Arn, ["family"] = found.Family, ["revision"] = found.Revision, ["status"] = found.Status } };
    }

    private static JsonObject Write(Account account, EcsService service, ServiceDeployment one) => new()
    {
        ["serviceDeploymentArn"] = one.Arn, ["serviceArn"] = service.Arn, ["clusterArn"] = account.Arn("ecs", "cluster/" + service.Cluster), ["createdAt"] = Json.Time(one.Created),
        ["startedAt"] = Json.Time(one.Created), ["finishedAt"] = Json.Time(one.Finished), ["updatedAt"] = Json.Time(one.Finished ?? one.Created),
        ["targetServiceRevision"] = new JsonObject { ["arn"] = one.Revision, ["requestedTaskCount"] = service.Desired, ["runningTaskCount"] = one.Running, ["pendingTaskCount"] = one.Pending },
        ["status"] = one.Status, ["statusReason"] = one.StatusReason, ["lifecycleStage"] = one.Stage,
        ["deploymentCircuitBreaker"] = new JsonObject { ["status"] = one.Breaker, ["failureCount"] = one.Failed, ["threshold"] = one.Threshold },
        ["rollback"] = one.RolledBackTo is null ? null : new JsonObject { ["reason"] = one.StatusReason, ["startedAt"] = Json.Time(one.Finished ?? one.Created), ["serviceRevisionArn"] = one.RolledBackTo },
    };

    // ECS writes containerDefinitions where CloudFormation writes ContainerDefinitions; keys of a map are the user's.
    private static JsonNode Lower(JsonNode node, bool isMap = false) => node switch
    {
        JsonObject set => new JsonObject(set.Select(entry => KeyValuePair.Create(isMap ? entry.Key : char.ToLowerInvariant(entry.Key[0]) + entry.Key[1..], entry.Value is null ? null : (JsonNode?)Lower(entry.Value, entry.Key is "Options" or "DockerLabels")))),
        JsonArray list => new JsonArray([.. list.Select(static item => item is null ? null : Lower(item))]),
        _ => node.DeepClone(),
    };
}
