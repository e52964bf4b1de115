using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy.Live;

/// <summary>The stacks of one deployment that stand in the account.</summary>
/// <param name="Siblings">In the order of their numbers (aws 5.7).</param>
internal sealed record LiveStacks(LiveStack? Base, LiveStack? Main, IReadOnlyList<LiveStack> Siblings)
{
    /// <summary>Numbers tried beyond the last one found: up to three siblings are deleted at once, so two may be gone before the first.</summary>
    private const int Gap = 3;

    public IEnumerable<LiveStack> All => [.. Base is null ? Array.Empty<LiveStack>() : [Base], .. Main is null ? Array.Empty<LiveStack>() : [Main], .. Siblings];

    /// <summary>Those that hold load balancer and services.</summary>
    public IEnumerable<LiveStack> Serving => [.. Main is null ? Array.Empty<LiveStack>() : [Main], .. Siblings];

    /// <summary>By few requests: what the base stack holds is not read, and siblings are looked for only where the main stack gives them something.</summary>
    public static async Task<(StackInfo? Base, LiveStacks Stacks)> ReadBrieflyAsync(CloudFormationApi api, string deployment, CancellationToken cancellation)
    {
        var under = api.FindStackAsync(DeploymentStacks.BaseName(deployment), cancellation);
        var main = await ReadAsync(api, DeploymentStacks.MainName(deployment), cancellation);
        IReadOnlyList<LiveStack> siblings = StandingStacks.HasSiblings(main?.Template) ? await SiblingsAsync(api, deployment, 1, cancellation) : [];
        return (await under, new LiveStacks(null, main, siblings));
    }

    public static async Task<LiveStacks> ReadAllAsync(CloudFormationApi api, string deployment, CancellationToken cancellation)
    {
        var under = ReadAsync(api, DeploymentStacks.BaseName(deployment), cancellation);
        var main = ReadAsync(api, DeploymentStacks.MainName(deployment), cancellation);
        return new LiveStacks(await under, await main, await SiblingsAsync(api, deployment, Gap, cancellation));
    }

    private static async Task<IReadOnlyList<LiveStack>> SiblingsAsync(CloudFormationApi api, string deployment, int gap, CancellationToken cancellation)
    {
        var found = new List<LiveStack>();
        for (int number = 1, absent = 0; absent < gap; number++)
        {
            if (await ReadAsync(api, DeploymentStacks.SiblingName(deployment, number), cancellation) is { } sibling)
            {
                found.Add(sibling);
                absent = 0;
            }
            else
            {
                absent++;
            }
        }

        return found;
    }

    private static async Task<LiveStack?> ReadAsync(CloudFormationApi api, string name, CancellationToken cancellation) =>
        await api.FindStackAsync(name, cancellation) is { Status: not "DELETE_COMPLETE" } info ? await LiveStack.ReadAsync(api, info, cancellation) : null;
}
