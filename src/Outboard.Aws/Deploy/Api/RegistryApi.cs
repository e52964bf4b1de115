namespace Outboard.Aws.Deploy.Api;

internal sealed record RepositoryInfo(string Name, string Arn, string Uri);

/// <param name="Digest">As <c>sha256:…</c>.</param>
/// <param name="MediaType">Of the manifest.</param>
internal sealed record ImageInfo(string Digest, IReadOnlyList<string> Tags, DateTimeOffset PushedAt, string? MediaType);

/// <param name="Authorization">Goes as it is after <c>Basic</c>.</param>
/// <param name="Endpoint">As <c>https://123456789012.dkr.ecr.us-east-1.amazonaws.com</c>.</param>
internal sealed record RegistryLogin(string Authorization, Uri Endpoint, DateTimeOffset Expires);

/// <summary>ECR.</summary>
internal sealed class RegistryApi(AwsClients clients)
{
    public Task<RegistryLogin> GetLoginAsync(CancellationToken cancellation) => throw new NotImplementedException();

    public Task<RepositoryInfo?> FindRepositoryAsync(string name, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="references">Tags, or digests (<c>sha256:…</c>); at most 100. What does not exist is left out of the answer, so it is never an error.</param>
    public Task<IReadOnlyList<ImageInfo>> FindImagesAsync(string repository, IReadOnlyList<string> references, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>All images of the repository, all pages.</returns>
    public Task<IReadOnlyList<ImageInfo>> ListImagesAsync(string repository, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>The manifest's text; null where there is no such image.</returns>
    public Task<string?> GetManifestAsync(string repository, string digest, CancellationToken cancellation) => throw new NotImplementedException();
}
