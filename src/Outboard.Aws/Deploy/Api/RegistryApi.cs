using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api.Wire;

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
    private const int MostImageIds = 100;

    private static readonly AwsService Service = AwsService.Ecr;

    public async Task<RegistryLogin> GetLoginAsync(CancellationToken cancellation)
    {
        var answer = await clients.JsonAsync(Service, "GetAuthorizationToken", [], cancellation);
        var login = answer.Items("authorizationData").First();
        return new(login.Need("authorizationToken"), new Uri(login.Need("proxyEndpoint")), login.Time("expiresAt") ?? default);
    }

    public async Task<RepositoryInfo?> FindRepositoryAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.JsonAsync(Service, "DescribeRepositories", new() { ["repositoryNames"] = new JsonArray(name) }, cancellation);
            return answer.Items("repositories")
                .Select(static item => new RepositoryInfo(item.Need("repositoryName"), item.Need("repositoryArn"), item.Need("repositoryUri"))).FirstOrDefault();
        }
        catch (AwsException error) when (IsNoRepository(error))
        {
            return null;
        }
    }

    /// <param name="references">Tags, or digests (<c>sha256:…</c>). What does not exist is left out of the answer, so it is never an error.</param>
    public async Task<IReadOnlyList<ImageInfo>> FindImagesAsync(string repository, IReadOnlyList<string> references, CancellationToken cancellation)
    {
        var found = new Dictionary<string, ImageInfo>(StringComparer.Ordinal);
        foreach (var some in references.Chunk(MostImageIds))
        {
            foreach (var image in await FindSomeAsync(repository, some, cancellation))
            {
                found[image.Digest] = image; // Two references may be one image.
            }
        }

        return [.. found.Values];
    }

    /// <returns>All images of the repository, all pages; none where there is no repository.</returns>
    public async Task<IReadOnlyList<ImageInfo>> ListImagesAsync(string repository, CancellationToken cancellation)
    {
        try
        {
            return await Pages.ReadAsync("ECR.DescribeImages", async token =>
            {
                var body = new JsonObject { ["repositoryName"] = repository, ["maxResults"] = 1000 }.AddIf("nextToken", token);
                var answer = await clients.JsonAsync(Service, "DescribeImages", body, cancellation);
                return (answer.Items("imageDetails").Select(Image), answer.Text("nextToken"));
            });
        }
        catch (AwsException error) when (IsNoRepository(error))
        {
            return [];
        }
    }

    /// <returns>The manifest's text; null where there is no such image.</returns>
    public async Task<string?> GetManifestAsync(string repository, string digest, CancellationToken cancellation)
    {
        try
        {
            return (await BatchGetAsync(repository, [digest], cancellation)).Items("images").Select(static image => image.Text("imageManifest")).FirstOrDefault();
        }
        catch (AwsException error) when (IsNoRepository(error))
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<ImageInfo>> FindSomeAsync(string repository, IReadOnlyList<string> references, CancellationToken cancellation)
    {
        try
        {
            return await DescribeAsync(repository, references, cancellation);
        }
        catch (AwsException error) when (IsNoRepository(error))
        {
            return [];
        }
        catch (AwsException error) when (error.Code is "ImageNotFoundException")
        {
            // One that does not exist spoils the whole request, and the error names one only. The batch says which exist.
            var there = (await BatchGetAsync(repository, references, cancellation)).Items("images").Select(static image => image.Child("imageId")?.Text("imageDigest")).OfType<string>();
            IReadOnlyList<string> digests = [.. there.Distinct(StringComparer.Ordinal)];
            return digests.Count == 0 ? [] : await DescribeAsync(repository, digests, cancellation);
        }
    }

    private async Task<IReadOnlyList<ImageInfo>> DescribeAsync(string repository, IEnumerable<string> references, CancellationToken cancellation)
    {
        var answer = await clients.JsonAsync(Service, "DescribeImages", new() { ["repositoryName"] = repository, ["imageIds"] = Ids(references) }, cancellation);
        return [.. answer.Items("imageDetails").Select(Image)];
    }

    private Task<JsonElement> BatchGetAsync(string repository, IEnumerable<string> references, CancellationToken cancellation) =>
        clients.JsonAsync(
            Service,
            "BatchGetImage",
            new()
            {
                ["repositoryName"] = repository,
                ["imageIds"] = Ids(references),
                ["acceptedMediaTypes"] = new JsonArray(
                    "application/vnd.oci.image.manifest.v1+json",
                    "application/vnd.oci.image.index.v1+json",
                    "application/vnd.docker.distribution.manifest.v2+json",
                    "application/vnd.docker.distribution.manifest.list.v2+json"),
            },
            cancellation);

    private static JsonArray Ids(IEnumerable<string> references) =>
        [.. references.Select(static JsonNode (text) => new JsonObject { [text.StartsWith("sha256:", StringComparison.Ordinal) ? "imageDigest" : "imageTag"] = text })];

    private static ImageInfo Image(JsonElement image) =>
        new(image.Need("imageDigest"), image.Texts("imageTags"), image.Time("imagePushedAt") ?? default, image.Text("imageManifestMediaType"));

    private static bool IsNoRepository(AwsException error) => error.Code is "RepositoryNotFoundException";
}
