using Amazon;
using Outboard.Aws.Deploy.Api.Wire;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Access;

/// <summary>Where a service answers, and the region its signatures name (aws 4.3).</summary>
/// <param name="environment">A snapshot.</param>
/// <param name="profile">The section of the configuration file that is used.</param>
internal sealed class Endpoints(string region, IReadOnlyDictionary<string, string> environment, ProfileSection profile)
{
    /// <exception cref="OutboardException">An address is none.</exception>
    public (Uri Address, string SigningRegion) Of(AwsService service)
    {
        var (host, signingRegion) = Usual(service);
        return (Configured(service) ?? new Uri("https://" + host), signingRegion);
    }

    private Uri? Configured(AwsService service)
    {
        if (IsTrue(environment.GetValueOrDefault("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ?? profile.Value("ignore_configured_endpoint_urls")))
        {
            return null;
        }

        var variable = "AWS_ENDPOINT_URL_" + service.Id;
        return Address(environment.GetValueOrDefault(variable), variable)
            ?? Address(environment.GetValueOrDefault("AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL")
            ?? Address(profile.ServiceValue(service.Id, "endpoint_url"), "endpoint_url in the section services of the profile")
            ?? Address(profile.Value("endpoint_url"), "endpoint_url of the profile");
    }

    private static Uri? Address(string? text, string where)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new OutboardException($"{where} is no address: {text}", "It is to be like https://host:port.", "Correct it, or take it away.");
    }

    private static bool IsTrue(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>IAM and Route 53 have one endpoint for a partition, and it knows one region.</summary>
    private (string Host, string SigningRegion) Usual(AwsService service)
    {
        var endpoint = RegionEndpoint.GetBySystemName(region);
        var suffix = endpoint.PartitionDnsSuffix;
        return (service.IsGlobal, endpoint.PartitionName) switch
        {
            (true, "aws") => ($"{service.Host}.{suffix}", "us-east-1"),
            (true, "aws-us-gov") => ($"{service.Host}.us-gov.{suffix}", "us-gov-west-1"),
            (true, "aws-cn") when service == AwsService.Iam => ($"{service.Host}.cn-north-1.{suffix}", "cn-north-1"),
            (true, "aws-cn") => ($"{service.Host}.{suffix}", "cn-northwest-1"),
            _ => ($"{service.Host}.{region}.{suffix}", region),
        };
    }
}
