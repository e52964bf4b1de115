using System.Text.Json.Nodes;
using FakeAws.CloudFormation;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>Drift: what the template wants against what is really there. A test makes it by changing or removing a live resource.</summary>
internal static class DriftCalls
{
    public static JsonNode Detect(Account account, JsonObject input)
    {
        var stack = StackCalls.Need(account, input.Need("StackName"));
        if (!stack.Status.EndsWith("_COMPLETE", StringComparison.Ordinal) && !stack.Status.EndsWith("_FAILED", StringComparison.Ordinal))
        {
            throw AwsError.Validation($"Drift detection cannot be performed on stack [{stack.Name}] while in status {stack.Status}");
        }

        var resources = stack.Resources.Select(one => Compare(account, stack, one)).ToList();
        var isDrifted = resources.Exists(static one => one.Text("StackResourceDriftStatus") is "MODIFIED" or "DELETED");
        var id = $"{account.Hex(8)}-{account.Hex(4)}-11f0-{account.Hex(4)}-{account.Hex(12)}";
        stack.Drifts[id] = new StackDrift(id, isDrifted ? "DRIFTED" : "IN_SYNC", account.Now + account.Options.ResourceTime, resources);
        return new JsonObject { ["StackDriftDetectionId"] = id };
    }

    public static JsonNode Status(Account account, JsonObject input)
    {
        var id = input.Need("StackDriftDetectionId");
        var stack = account.Stacks.Find(one => one.Drifts.ContainsKey(id)) ?? throw AwsError.Validation($"DriftDetection with id {id} does not exist");
        var drift = stack.Drifts[id];
        var isDone = drift.Done <= account.Now;
        return new JsonObject
        {
            ["StackId"] = stack.Id, ["StackDriftDetectionId"] = id, ["DetectionStatus"] = isDone ? "DETECTION_COMPLETE" : "DETECTION_IN_PROGRESS", ["StackDriftStatus"] = isDone ? drift.Status : null,
            ["DriftedStackResourceCount"] = isDone ? drift.Resources.Count(static one => one.Text("StackResourceDriftStatus") is "MODIFIED" or "DELETED") : null, ["Timestamp"] = Json.Time(drift.Done),
        };
    }

    public static JsonNode List(Account account, JsonObject input)
    {
        var stack = StackCalls.Need(account, input.Need("StackName"));
        var wanted = input.Strings("StackResourceDriftStatusFilters");
        var fitting = (stack.Drifts.Values.LastOrDefault()?.Resources ?? []).Where(one => wanted.Count == 0 || wanted.Contains(one.Text("StackResourceDriftStatus")!));
        var (items, next) = Page.Of(fitting, input.Text("NextToken"), Math.Min(input.Number("MaxResults") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject { ["StackResourceDrifts"] = Json.List(items, static one => one.DeepClone()), ["NextToken"] = next };
    }

    private static JsonObject Compare(Account account, Stack stack, StackResource resource)
    {
        var live = stack.Live(resource.LogicalId);

        // Only what the template has is compared.
        var differences = live is null ? [] : resource.Properties.SelectMany(entry => Differences.Between(entry.Value, live.Properties[entry.Key], "/" + entry.Key)).ToList();
        return new JsonObject
        {
            ["StackId"] = stack.Id, ["LogicalResourceId"] = resource.LogicalId, ["PhysicalResourceId"] = resource.PhysicalId, ["ResourceType"] = resource.Type,
            ["ExpectedProperties"] = resource.Properties.ToJsonString(), ["ActualProperties"] = live?.Properties.ToJsonString(),
            ["PropertyDifferences"] = Json.List(differences, static one => new JsonObject
            {
                ["PropertyPath"] = one.Path, ["ExpectedValue"] = Text(one.Before), ["ActualValue"] = Text(one.After), ["DifferenceType"] = one.Before is null ? "ADD" : one.After is null ? "REMOVE" : "NOT_EQUAL",
            }),
            ["StackResourceDriftStatus"] = live is null ? "DELETED" : differences.Count > 0 ? "MODIFIED" : "IN_SYNC", ["Timestamp"] = Json.Time(account.Now),
        };
    }

    private static string Text(JsonNode? node) => node is null ? "null" : node is JsonValue ? node.ToString() : node.ToJsonString();
}
