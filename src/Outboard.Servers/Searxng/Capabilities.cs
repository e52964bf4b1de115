namespace Outboard.Servers.Searxng;

/// <summary>What <c>/config</c> of one instance came to.</summary>
/// <param name="Instance">Who was asked.</param>
/// <param name="Config">What it said; null when it said nothing usable.</param>
/// <param name="FailedStatus">The status it refused with.</param>
internal sealed record Capability(Instance Instance, InstanceConfig? Config, int? FailedStatus);

/// <summary>The capabilities of all instances, kept for an hour; a failure for a minute (native-servers 6.2).</summary>
internal sealed class Capabilities(IReadOnlyList<Instance> instances, InstanceClient client, TimeProvider time)
{
    private static readonly TimeSpan KeepsAnswer = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepsFailure = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<Instance, (Capability Known, long Since)> _known = [];

    /// <param name="refresh">What is known is forgotten first.</param>
    /// <param name="cancellation">The caller gave up.</param>
    /// <returns>One for each instance, in their order.</returns>
    public async Task<IReadOnlyList<Capability>> GetAsync(bool refresh, CancellationToken cancellation) =>
        await Task.WhenAll(instances.Select(instance => GetAsync(instance, refresh, cancellation)));

    private async Task<Capability> GetAsync(Instance instance, bool refresh, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!refresh && _known.TryGetValue(instance, out var entry) && time.GetElapsedTime(entry.Since) < (entry.Known.Config is null ? KeepsFailure : KeepsAnswer))
            {
                return entry.Known;
            }
        }

        var (config, status) = await client.ConfigAsync(instance, cancellation);
        var capability = new Capability(instance, config is null ? null : InstanceConfig.Read(config), status);
        lock (_gate)
        {
            _known[instance] = (capability, time.GetTimestamp());
        }

        return capability;
    }
}
