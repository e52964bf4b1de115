using System.Collections.Concurrent;
using System.Globalization;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Preflight;

/// <summary>
/// Whether the account has room for what is to be made, before anything is: CloudFormation finds out half-way, and ECS waits for ever. Only what
/// grows is asked for; what cannot be asked is left to AWS.
/// </summary>
internal sealed class QuotaCheck(DeployContext context)
{
    private readonly ConcurrentDictionary<string, decimal> _values = new(StringComparer.Ordinal);

    /// <summary>What one load balancer takes, once <see cref="FindAsync"/> has asked; the defaults where it could not.</summary>
    public LoadBalancerQuotas OfLoadBalancer
    {
        get
        {
            var usual = LoadBalancerQuotas.Default;
            return new(Of(Quota.RulesOfOne, usual.Rules), Of(Quota.ListenersOfOne, usual.Listeners), Of(Quota.TargetGroupsOfOne, usual.TargetGroups));

            int Of(Quota quota, int otherwise) => _values.TryGetValue(quota.Code, out var value) ? (int)Math.Min(value, int.MaxValue) : otherwise;
        }
    }

    public async Task<IReadOnlyList<Problem>> FindAsync(QuotaNeeds needs, CancellationToken cancellation)
    {
        string?[] refusals = await Task.WhenAll(needs.Services.Select(service => TryAsync(
            async () =>
            {
                foreach (var (code, value) in await context.Aws.Quotas.ListAsync(service, cancellation))
                {
                    _values[code] = value;
                }
            })));

        var problems = new ConcurrentBag<Problem>();
        refusals =
        [
            .. refusals,
            .. await Task.WhenAll(
                TryAsync(() => CountAsync(problems, Quota.LoadBalancers, needs.LoadBalancers, context.Aws.LoadBalancing.CountLoadBalancersAsync, cancellation)),
                TryAsync(() => CountAsync(problems, Quota.TargetGroups, needs.TargetGroups, context.Aws.LoadBalancing.CountTargetGroupsAsync, cancellation)),
                TryAsync(() => CountAsync(problems, Quota.SecurityGroups, needs.SecurityGroups, context.Aws.Ec2.CountGroupsAsync, cancellation))),
        ];
        foreach (var refusal in refusals.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            context.Report(new Notice($"Whether the limits of the account are enough cannot be checked ({refusal})."));
        }

        return [.. Processors(needs.OnDemand, Quota.OnDemand), .. Processors(needs.Spot, Quota.Spot), .. problems.OrderBy(static problem => problem.What, StringComparer.Ordinal)];
    }

    private async Task CountAsync(ConcurrentBag<Problem> problems, Quota quota, int more, Func<CancellationToken, Task<int>> count, CancellationToken cancellation)
    {
        if (more == 0 || !_values.TryGetValue(quota.Code, out var most))
        {
            return;
        }

        var there = await count(cancellation);
        if (there + more > most)
        {
            problems.Add(new("aws", $"The account may have {Text(most)} {quota.What} in {context.Region}, has {there}, and this deployment makes {more} more.",
                $"Remove what is not needed, or ask for more: {quota.Raise(there + more)}."));
        }
    }

    /// <summary>How many others use is not known. While all tasks are exchanged at once there are two of each.</summary>
    private IEnumerable<Problem> Processors(decimal? needed, Quota quota)
    {
        if (needed is not { } all || !_values.TryGetValue(quota.Code, out var most))
        {
            yield break;
        }

        if (all > most)
        {
            yield return new("aws", $"The tasks of this deployment take {Text(all)} {quota.What}, and the account may use {Text(most)} in {context.Region}: some would never start.",
                $"Give the servers less \"cpu\" or fewer \"replicas\", write \"packing\": \"one-task\", or ask for more: {quota.Raise(all * 2)}.");
        }
        else if (all * 2 > most)
        {
            context.Report(new Notice($"The account may use {Text(most)} {quota.What} in {context.Region}. These tasks take {Text(all)}, and twice that while all are exchanged at once: such a deployment would wait. To ask for more: {quota.Raise(all * 2)}"));
        }
    }

    /// <returns>Why not; null where it went well.</returns>
    private static async Task<string?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (AwsException refused)
        {
            return $"{refused.Operation}: {refused.Code}";
        }
    }

    private static string Text(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
