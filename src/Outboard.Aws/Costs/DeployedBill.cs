using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Manifests;

namespace Outboard.Aws.Costs;

/// <summary>What deployed templates are billed for: Outboard writes into them all that the price depends on.</summary>
internal static class DeployedBill
{
    public static Bill Of(IReadOnlyList<JsonObject> templates, string region)
    {
        TemplateView[] stacks = [.. templates.Select(static template => new TemplateView(template))];
        return new()
        {
            Region = region,
            Tasks = [.. stacks.SelectMany(Tasks)],
            HasLoadBalancer = stacks.SelectMany(static stack => stack.OfType(Types.LoadBalancer)).Any(),
            HasRepository = stacks.SelectMany(static stack => stack.OfType(Types.Repository)).Any(),
            HasZone = stacks.Any(static stack => stack.Parameter("HostedZoneId") is not null),
            Secrets = Bill.SecretsIn(stacks.SelectMany(static stack => stack.OfType(Types.Task)).SelectMany(static task => task.Properties["ContainerDefinitions"].Objects())
                .SelectMany(static container => container["Secrets"].Objects()).Select(static secret => secret["ValueFrom"].Text()).OfType<string>()),
            ContainerInsights = stacks.SelectMany(static stack => stack.OfType(Types.Cluster)).SelectMany(static cluster => cluster.Properties["ClusterSettings"].Objects())
                .Any(static setting => setting["Name"].Text() == "containerInsights" && setting["Value"].Text() is "enabled" or "enhanced"),
        };
    }

    private static IEnumerable<TaskLoad> Tasks(TemplateView stack) =>
        from service in stack.OfType(Types.Service)
        let task = stack.Find(service.Properties["TaskDefinition"])
        where task is not null
        let scaling = stack.OfType(Types.ScalableTarget).FirstOrDefault(target =>
            Intrinsics.References(target.Properties["ResourceId"], "").Any(found => found.Reference.Target == service.Id))
        let wake = Action(scaling, "wake")
        let sleep = Action(scaling, "sleep")
        select new TaskLoad(
            task.Properties["Cpu"].Number() ?? 0,
            task.Properties["Memory"].Number() ?? 0,
            service.Properties["DesiredCount"].Number() ?? wake?["ScalableTargetAction"]?["MinCapacity"].Number() ?? scaling?.Properties["MinCapacity"].Number() ?? 1)
        {
            Most = service.Properties["DesiredCount"].Number() ?? wake?["ScalableTargetAction"]?["MaxCapacity"].Number() ?? scaling?.Properties["MaxCapacity"].Number() ?? 1,
            Architecture = (task.Properties["RuntimePlatform"]?["CpuArchitecture"]).Text() == "ARM64" ? Architecture.Arm64 : Architecture.X86,
            Placement = Placement.Of([.. service.Properties["CapacityProviderStrategy"].Objects()
                .Select(static item => (item["CapacityProvider"].Text() ?? "", item["Base"].Number() ?? 0, item["Weight"].Number() ?? 0))]),
            Schedule = wake is null || sleep is null ? null : new(Cron(wake), Cron(sleep), wake["Timezone"].Text() ?? "UTC"),
        };

    private static JsonObject? Action(ResourceView? scaling, string name) =>
        scaling?.Properties["ScheduledActions"].Objects().FirstOrDefault(action => action["ScheduledActionName"].Text() == name);

    /// <summary><c>cron(0 8 ? * MON-FRI *)</c> without the word.</summary>
    private static string Cron(JsonObject action) => (action["Schedule"].Text() ?? "").Replace("cron(", "", StringComparison.Ordinal).TrimEnd(')');
}
