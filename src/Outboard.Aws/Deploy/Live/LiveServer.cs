using System.Text.Json.Nodes;
using Outboard.Aws.Plans;

namespace Outboard.Aws.Deploy.Live;

/// <summary>A server and the stack and service that hold it: its own, or the one all servers share.</summary>
/// <param name="Service">The service's logical id; null where there is none.</param>
internal sealed record LiveServer(string Name, string? Url, LiveStack Stack, string? Service)
{
    private const string Packed = "Gateway";

    /// <summary>The head of the logical ids of its task: <c>Fetch</c>, or <c>Gateway</c> of the task all servers share.</summary>
    public string? TaskName => Service?[..^"Service".Length];

    /// <summary>Of the container, and of its log streams.</summary>
    public string? Container => (string?)Stack.PropertiesOf($"{TaskName}Task")["ContainerDefinitions"]?[0]?[nameof(Name)];

    public IReadOnlyList<JsonObject> Schedule => [.. (Stack.PropertiesOf($"{TaskName}Scaling")["ScheduledActions"] as JsonArray ?? []).OfType<JsonObject>()];

    /// <summary>The servers the templates record, by name.</summary>
    public static IReadOnlyList<LiveServer> Of(LiveStacks stacks)
    {
        var serving = stacks.Serving.ToList();
        var names = serving.SelectMany(static stack => (stack.Template["Metadata"]?["Outboard"]?["Assignments"] as JsonObject ?? []).Select(static one => one.Key)).Distinct(StringComparer.Ordinal);
        return [.. names.Order(StringComparer.Ordinal).Select(name => Of(name, serving))];
    }

    private static LiveServer Of(string name, List<LiveStack> serving)
    {
        var logicalName = LogicalNames.Of(name);
        var url = serving.Select(stack => stack.Output($"{logicalName}Url")).FirstOrDefault(static url => url is not null);
        foreach (var service in new[] { $"{logicalName}Service", $"{Packed}Service" })
        {
            if (serving.FirstOrDefault(stack => stack.Find(service) is not null) is { } stack)
            {
                return new(name, url, stack, service);
            }
        }

        return new(name, url, serving[0], null);
    }
}
