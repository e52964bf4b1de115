namespace Outboard.Aws.Deploy.Api;

/// <param name="Id">Without <c>/hostedzone/</c>.</param>
/// <param name="Name">With the last dot.</param>
/// <param name="NameServers">Empty in lists.</param>
internal sealed record HostedZone(string Id, string Name, bool IsPrivate, IReadOnlyList<string> NameServers);

internal sealed record RecordSetInfo(string Name, string Type, IReadOnlyList<string> Values, string? AliasTarget);

internal sealed class Route53Api(AwsClients clients)
{
    public Task<HostedZone?> FindZoneAsync(string id, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>Zones whose name is a domain or one above it, the longest first.</returns>
    public Task<IReadOnlyList<HostedZone>> ListZonesAsync(string domain, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Every record of that name.</summary>
    public Task<IReadOnlyList<RecordSetInfo>> ListRecordsAsync(string zoneId, string name, CancellationToken cancellation) => throw new NotImplementedException();
}

/// <param name="Status"><c>ISSUED</c>, <c>PENDING_VALIDATION</c>, …</param>
/// <param name="Names">The domain name and all alternatives.</param>
internal sealed record CertificateInfo(string Arn, string Status, IReadOnlyList<string> Names);

/// <summary>ACM.</summary>
internal sealed class CertificatesApi(AwsClients clients)
{
    public Task<CertificateInfo?> FindCertificateAsync(string arn, CancellationToken cancellation) => throw new NotImplementedException();
}

internal sealed record ParameterInfo(string Name, string Type, DateTimeOffset? Modified);

/// <summary>SSM Parameter Store. Values go in and never come out.</summary>
internal sealed class ParametersApi(AwsClients clients)
{
    /// <summary>All parameters below a path, all pages.</summary>
    public Task<IReadOnlyList<ParameterInfo>> ListAsync(string pathPrefix, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>Those of the names that exist (<c>GetParameters</c> without decryption).</returns>
    public Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<string> names, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>A SecureString, standard tier.</summary>
    /// <param name="overwrite">False: false is returned where it is there already, and nothing is changed.</param>
    /// <returns>It was written.</returns>
    public Task<bool> PutSecretAsync(string name, string value, IReadOnlyDictionary<string, string> tags, bool overwrite, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="names">Any number; ten go with one request. Those that do not exist are passed over.</param>
    public Task DeleteAsync(IReadOnlyList<string> names, CancellationToken cancellation) => throw new NotImplementedException();
}

internal sealed record SecretInfo(string Arn, string Name, DateTimeOffset? Deleted);

/// <summary>Secrets Manager.</summary>
internal sealed class SecretsApi(AwsClients clients)
{
    public Task<SecretInfo?> FindSecretAsync(string arnOrName, CancellationToken cancellation) => throw new NotImplementedException();
}

/// <summary>Resource Groups Tagging.</summary>
internal sealed class TaggingApi(AwsClients clients)
{
    /// <returns>ARNs with the tag, all pages; also of what was deleted some time ago.</returns>
    public Task<IReadOnlyList<string>> ListResourcesAsync(string key, string value, CancellationToken cancellation) => throw new NotImplementedException();
}

internal sealed record RoleInfo(string Name, string Arn, string TrustPolicy, IReadOnlyDictionary<string, string> InlinePolicies);

internal sealed class IamApi(AwsClients clients)
{
    /// <summary>With its inline policies, as JSON.</summary>
    public Task<RoleInfo?> FindRoleAsync(string name, CancellationToken cancellation) => throw new NotImplementedException();
}

internal sealed record ScalableTargetInfo(string ResourceId, int Min, int Max);

/// <summary>Application Auto Scaling of ECS services.</summary>
internal sealed class ScalingApi(AwsClients clients)
{
    /// <param name="resourceIds">As <c>service/CLUSTER/SERVICE</c>.</param>
    public Task<IReadOnlyList<ScalableTargetInfo>> ListTargetsAsync(IReadOnlyList<string> resourceIds, CancellationToken cancellation) => throw new NotImplementedException();
}
