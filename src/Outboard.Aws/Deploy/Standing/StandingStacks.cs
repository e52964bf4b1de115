using System.Globalization;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy.Standing;

/// <summary>The stacks of one deployment that stand in the account.</summary>
/// <param name="Siblings">In the order of their numbers (aws 5.7).</param>
internal sealed record StandingStacks(StandingStack? Base, StandingStack? Main, IReadOnlyList<StandingStack> Siblings)
{
    private const string Service = "AWS::ECS::Service";

    /// <summary>Numbers tried beyond the last one found: up to three siblings are deleted at once, so two may be gone before the first.</summary>
    private const int Gap = 3;

    public IEnumerable<StandingStack> All => [.. Base is null ? Array.Empty<StandingStack>() : [Base], .. Main is null ? Array.Empty<StandingStack>() : [Main], .. Siblings];

    /// <summary>Those that hold load balancer and services.</summary>
    public IEnumerable<StandingStack> Serving => [.. Main is null ? Array.Empty<StandingStack>() : [Main], .. Siblings];

    /// <summary>By few requests: what the base stack holds is not read, and siblings are looked for only where the main stack has no service.</summary>
    public static async Task<(StackInfo? Base, StandingStacks Stacks)> ReadBrieflyAsync(CloudFormationApi api, string deployment, CancellationToken cancellation)
    {
        var under = api.FindStackAsync(DeploymentStacks.BaseName(deployment), cancellation);
        var main = await ReadAsync(api, DeploymentStacks.MainName(deployment), cancellation);
        IReadOnlyList<StandingStack> siblings = main is not null && !main.OfType(Service).Any() ? await SiblingsAsync(api, deployment, 1, cancellation) : [];
        return (await under, new StandingStacks(null, main, siblings));
    }

    public static async Task<StandingStacks> ReadAllAsync(CloudFormationApi api, string deployment, CancellationToken cancellation)
    {
        var under = ReadAsync(api, DeploymentStacks.BaseName(deployment), cancellation);
        var main = ReadAsync(api, DeploymentStacks.MainName(deployment), cancellation);
        return new StandingStacks(await under, await main, await SiblingsAsync(api, deployment, Gap, cancellation));
    }

    public static string SiblingName(string deployment, int number) => string.Create(CultureInfo.InvariantCulture, $"{DeploymentStacks.MainName(deployment)}-s{number}");

    private static async Task<IReadOnlyList<StandingStack>> SiblingsAsync(CloudFormationApi api, string deployment, int gap, CancellationToken cancellation)
    {
        var found = new List<StandingStack>();
        for (int number = 1, absent = 0; absent < gap; number++)
        {
            if (await ReadAsync(api, SiblingName(deployment, number), cancellation) is { } sibling)
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

    private static async Task<StandingStack?> ReadAsync(CloudFormationApi api, string name, CancellationToken cancellation) =>
        await api.FindStackAsync(name, cancellation) is { Status: not "DELETE_COMPLETE" } info ? await StandingStack.ReadAsync(api, info, cancellation) : null;
}
