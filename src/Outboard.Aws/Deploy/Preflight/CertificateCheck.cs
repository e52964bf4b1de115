using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Preflight;

/// <summary>The user's own certificate is issued, in this region, and covers every host (aws 1.5).</summary>
internal sealed class CertificateCheck(DeployContext context)
{
    private const string Field = "aws.certificateArn";

    public async Task<IReadOnlyList<Problem>> FindAsync(DeployPlan plan, string arn, CancellationToken cancellation)
    {
        // arn:aws:acm:us-east-1:123456789012:certificate/…
        if (arn.Split(':') is [_, _, _, var region, ..] && region != context.Region)
        {
            return [new(Field, $"The certificate is in {region}, and the load balancer will be in {context.Region}.", $"Request one in {context.Region}, or deploy to {region}.")];
        }

        var found = await context.OptionalAsync(
            async () => (Info: await context.Aws.Certificates.FindCertificateAsync(arn, cancellation), IsKnown: true), "The certificate cannot be checked");
        return found switch
        {
            { IsKnown: false } => [],
            { Info: null } => [new(Field, $"There is no certificate {arn} in this account.", "Correct it; aws acm list-certificates shows what there is.")],
            { Info: var certificate } => [.. Problems(plan, certificate)],
        };
    }

    internal static IEnumerable<Problem> Problems(DeployPlan plan, CertificateInfo certificate)
    {
        if (certificate.Status != "ISSUED")
        {
            yield return new(Field, $"The certificate is {certificate.Status} and not ISSUED: no listener can use it.", "Finish its validation first.");
        }

        foreach (var host in plan.Servers.Select(static server => server.Host).OfType<string>().Where(host => !certificate.Names.Any(name => Covers(name, host))))
        {
            yield return new(Field, $"The certificate is for {string.Join(", ", certificate.Names)}, and not for {host}.", $"Request one for *.{plan.Domain}.");
        }
    }

    /// <summary>A star stands for one label: <c>*.example.com</c> covers <c>a.example.com</c> and not <c>a.b.example.com</c>.</summary>
    private static bool Covers(string name, string host) => name.StartsWith("*.", StringComparison.Ordinal)
        ? host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && host[dot..].Equals(name[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(name, StringComparison.OrdinalIgnoreCase);
}
