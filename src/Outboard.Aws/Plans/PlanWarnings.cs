using Outboard.Aws.Stacks;
using Outboard.Aws.Images;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>What a reader of the plan should know and nothing stops.</summary>
internal static class PlanWarnings
{
    public static IEnumerable<Problem> Of(DeployPlan plan, Manifest manifest)
    {
        if (!plan.IsTls)
        {
            yield return new("aws", "Tokens and the data of tools travel in clear.", "For HTTPS give \"domain\" with \"hostedZoneId\" or \"certificateArn\".");
        }

        if (plan.IsPublic)
        {
            yield return new("aws.public", $"Anybody {(plan.AllowedCidrs.Any(Entry.IsEverybody) ? "in the world" : "within allowedCidrs")} may call every tool, without a token.", "Remove it to ask for a token.");
        }

        if (plan is { Domain: not null, HasZone: false })
        {
            yield return new("aws.hostedZoneId", "Is missing, so no records are made.", $"Point {string.Join(", ", plan.Servers.Select(s => s.Host))} at the load balancer with CNAME records, or give it.");
        }

        if (plan.Spot == Spot.Always && (plan.Packing == Packing.OneTask ? plan.Servers.All(s => s.Replicas == 1) : plan.Servers.Any(s => s.Replicas == 1)))
        {
            yield return new("aws.spot", "A single task on Spot is away for some minutes whenever its capacity is taken back, and for as long as there is none.",
                "Write \"replicas\": 2, or \"spot\": \"never\".");
        }

        // The documentation of the China regions still limits Spot to x86 (aws 8.3).
        if (plan is { Architecture: Architecture.Arm64, Spot: not Spot.Never } && plan.Region.StartsWith("cn-", StringComparison.Ordinal))
        {
            yield return new("aws.architecture", "In the regions of China there may be no arm64 on Spot.", "Write \"architecture\": \"x86\", or \"spot\": \"never\".");
        }

        if (plan.Schedule is not null)
        {
            yield return new("aws.schedule", "A deployment while tasks sleep starts none: its images are proved when they wake.", "Deploy while they are awake to see them work.");
        }

        if (plan.Packing == Packing.TaskPerServer && plan.Servers.Count > ImageLifecycle.MostRules)
        {
            yield return new("mcpServers", $"Of {plan.Servers.Count - ImageLifecycle.MostRules} servers old images are kept for good: a repository has rules for {ImageLifecycle.MostRules}.",
                "Divide the servers between two deployments, or remove old images by hand now and then.");
        }

        foreach (var warning in manifest.Servers.OrderBy(s => s.Name, StringComparer.Ordinal).SelectMany(server => Of(server, plan)))
        {
            yield return warning;
        }
    }

    private static IEnumerable<Problem> Of(ServerSpec server, DeployPlan plan)
    {
        var path = JsonPath.Member("mcpServers", server.Name);
        if (server.Aws.DeployReplace)
        {
            yield return new($"{path}.deployReplace", "Every deployment leaves a gap of some seconds between the old task and the new one.", "Remove it if two may run at once.");
        }

        if (server is StdioServerSpec { Sharing: Sharing.Shared } && (server.Aws.Scale?.Max ?? server.Aws.Replicas) > 1)
        {
            yield return new($"{path}.{(server.Aws.Scale is null ? "replicas" : "scale")}", "Each copy has a child of its own: what the child keeps in memory, the others do not know.", "Write \"replicas\": 1 for a server that keeps state.");
        }

        if (plan.Packing == Packing.TaskPerServer && server.StartTimeout != TimeSpan.FromMinutes(2))
        {
            yield return new($"{path}.startTimeout", "Is not passed to a task of its own, where the handshake has two minutes.", "Remove it, or write \"packing\": \"one-task\".");
        }

        if (server is not StdioServerSpec stdio)
        {
            yield break;
        }

        if (stdio.Aws.Permissions.Count > 0 && PackingRules.IsFetch(stdio))
        {
            yield return new($"{path}.permissions", "Fetches any address a caller names, and inside its task the credentials of its role are at an address.",
                "Use the fetch of Outboard, which goes to no such address, or give it no permissions.");
        }

        if (Package(stdio, path) is { } package)
        {
            yield return package;
        }

        if (stdio.PassEnv.Any(name => stdio.Env[name] is null && stdio.Aws.Secrets[name] is null))
        {
            yield return new($"{path}.passEnv", "Names variables of this machine, which the container does not have.", "Set them in \"env\", or as \"secrets\".");
        }

        if (stdio.Args.Any(SecretNames.IsSecretOption))
        {
            yield return new($"{path}.args", "May hold a secret, and everybody who may describe the task can read it.", "Give it as one of \"secrets\", where the server reads a variable.");
        }
    }
    /// <summary>What goes into the server's image is known, and known exactly.</summary>
    private static Problem? Package(StdioServerSpec server, string path)
    {
        if (server.Command.AsSpan().ContainsAny('/', '\\'))
        {
            return new($"{path}.command", "Is a path, and no image can be made for it.", "Write a program the image has, as uvx, npx or outboard, or give an image of yours with --image.");
        }

        return PackageCommand.Read([server.Command, .. server.Args], out var why) switch
        {
            null when server.Command != "outboard" => new($"{path}.command", $"No image can be made for it. {why}", "Give an image of yours with --image, or write it so."),
            { IsExact: false } command => new($"{path}.args", $"Names no version of {command.Packages[0]}: its image keeps the one that is newest when it is built.", "Write the version, as uvx NAME==1.2.3 or npx NAME@1.2.3."),
            _ => null,
        };
    }
}
