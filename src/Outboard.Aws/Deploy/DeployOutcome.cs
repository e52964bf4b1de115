namespace Outboard.Aws.Deploy;

/// <param name="Changed">False: there was nothing to do.</param>
/// <param name="Urls">Server to URL, from the stack's outputs.</param>
/// <param name="Images">Task to <c>REPOSITORY@sha256:…</c>.</param>
public sealed record DeployOutcome(bool Changed, IReadOnlyDictionary<string, string> Urls, IReadOnlyDictionary<string, string> Images)
{
    /// <summary>Of the load balancer, for the DNS records where none are made.</summary>
    public string? LoadBalancerDnsName { get; init; }

    /// <summary>Somebody was asked, and said no: nothing was touched.</summary>
    public bool IsDeclined { get; init; }
}
