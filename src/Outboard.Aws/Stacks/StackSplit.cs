using System.Text;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>
/// Which stack holds which server (aws 5.7). All in the main stack while they fit. When they do not, a first deployment puts all into
/// siblings; one that has grown leaves what stands in the main stack there, and puts what is new into siblings. Once assigned, a server
/// stays: moving would delete it in one stack and make it anew in another.
/// </summary>
internal static class StackSplit
{
    private const int MostServers = 10;

    /// <summary>
    /// Kept free, so that a longer command or another variable does not push a full stack over the limit, and for the outputs that the main
    /// stack gets with its first sibling.
    /// </summary>
    private const int Reserve = 1_500;

    private const int Full = StackChecks.MaxBytes - Reserve;

    /// <summary>Servers that are in siblings cannot become parts of one task in the main stack, which is updated while they still hold their rules.</summary>
    public static IEnumerable<Problem> Problems(IReadOnlyList<ServerSpec> servers, AwsSpec aws, IReadOnlyDictionary<string, Assignment> previous)
    {
        var apart = servers.Where(server => previous.GetValueOrDefault(server.Name) is { Stack: > 0 }).Select(static server => server.Name).ToList();
        return aws.Packing == Packing.OneTask && apart.Count > 0
            ? [new("aws.packing", $"Puts all servers into one task, and the deployment is spread over several stacks ({string.Join(", ", apart.Take(3))}{(apart.Count > 3 ? ", …" : "")}).",
                "Write \"task-per-server\", or deploy under another \"name\" and destroy the old deployment afterwards.")]
            : [];
    }

    public static DeployPlan Of(DeployPlan plan, IReadOnlyDictionary<string, Assignment> previous)
    {
        if (plan.Packing == Packing.OneTask)
        {
            return plan;
        }

        var kept = plan.Servers.Where(server => previous.ContainsKey(server.Name)).ToDictionary(server => server.Name, server => Math.Max(0, previous[server.Name].Stack));
        var together = With(plan, server => kept.GetValueOrDefault(server.Name));
        if (previous.Values.All(static one => one.Stack <= 0) && Bytes(MainStack.Build(together)) <= Full)
        {
            return together;
        }

        var waiting = new Queue<ServerPlan>(plan.Servers.Where(server => !kept.ContainsKey(server.Name)).OrderBy(static server => server.Port));
        for (var number = 1; waiting.Count > 0; number++)
        {
            ServerPlan[] inside = [.. plan.Servers.Where(server => kept.GetValueOrDefault(server.Name) == number)];
            for (var more = Room(plan, inside, [.. waiting.Take(MostServers - inside.Length)]); more > 0; more--)
            {
                kept[waiting.Dequeue().Name] = number;
            }
        }

        return With(plan, server => kept[server.Name]);
    }

    /// <summary>How many of <paramref name="waiting"/> go into a sibling; one that is too large for any has one of its own, and is refused there.</summary>
    private static int Room(DeployPlan plan, ServerPlan[] inside, ServerPlan[] waiting)
    {
        for (var count = waiting.Length; count > 0; count--)
        {
            var sibling = plan with { Servers = [.. inside.Concat(waiting.Take(count)).Select(static server => server with { Stack = 1 })] };
            if ((count == 1 && inside.Length == 0) || Bytes(SiblingStack.Build(sibling, 1)) <= Full)
            {
                return count;
            }
        }

        return 0;
    }

    private static DeployPlan With(DeployPlan plan, Func<ServerPlan, int> stack) =>
        plan with { Servers = [.. plan.Servers.Select(server => server with { Stack = stack(server) })] };

    private static int Bytes(Template template) => Encoding.UTF8.GetByteCount(TemplateWriter.Write(template, indented: false));
}
