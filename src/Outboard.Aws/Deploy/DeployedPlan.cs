using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Plans;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>As much of a plan as the deployed templates tell, for what is done without a manifest.</summary>
internal static class DeployedPlan
{
    public static DeployPlan Of(string deployment, string region, StandingStacks standing) => new()
    {
        Name = deployment,
        Region = region,
        Layout = standing.Main.Tree?["Metadata"]?["Outboard"]?["Layout"].Text() switch
        {
            "edge" => Layout.Edge,
            "classic" => Layout.Classic,
            _ => Layout.Http,
        },
        AllowedCidrs = [],
        Servers = [.. standing.Assigned.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(one => Server(one.Key, one.Value, standing))],
    };

    private static ServerPlan Server(string name, Assignment assigned, StandingStacks standing)
    {
        var logicalName = LogicalNames.Of(name);
        var task = standing.All.Select(stack => stack.Tree?["Resources"]?[$"{logicalName}Task"]?["Properties"]).OfType<JsonNode>().FirstOrDefault();
        return new ServerPlan
        {
            Name = name,
            LogicalName = logicalName,
            Port = assigned.Port,
            Priority = assigned.Priority,
            Stack = assigned.Stack,
            Runtime = Runtime.Other,
            Command = [],
            Cpu = task?["Cpu"].Number() ?? 0,
            Memory = task?["Memory"].Number() ?? 0,
        };
    }
}
