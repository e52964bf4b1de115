using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <param name="Status"><c>ISSUED</c>, <c>PENDING_VALIDATION</c>, …</param>
/// <param name="Names">The domain name and all alternatives.</param>
internal sealed record CertificateInfo(string Arn, string Status, IReadOnlyList<string> Names);

/// <summary>ACM.</summary>
internal sealed class CertificatesApi(AwsClients clients)
{
    public async Task<CertificateInfo?> FindCertificateAsync(string arn, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.JsonAsync(AwsService.Certificates, "DescribeCertificate", new() { ["CertificateArn"] = arn }, cancellation);
            return answer.Child("Certificate") is { } found
                ? new(
                    found.Need("CertificateArn"),
                    found.Need("Status"),
                    [.. found.Texts("SubjectAlternativeNames").Prepend(found.Need("DomainName")).Distinct(StringComparer.OrdinalIgnoreCase)])
                : null;
        }
        catch (AwsException error) when (error.Code is "ResourceNotFoundException")
        {
            return null;
        }
    }
}
