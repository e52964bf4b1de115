namespace FakeAws.Model;

/// <param name="Digest">As <c>sha256:…</c>.</param>
/// <param name="Tags">What it is called.</param>
/// <param name="Manifest">Its bytes.</param>
public sealed record Image(string Digest, List<string> Tags, string MediaType, byte[] Manifest, DateTimeOffset PushedAt);

/// <summary>What ECR holds.</summary>
public sealed class Registry
{
    /// <summary>By name of the repository.</summary>
    public Dictionary<string, List<Image>> Images { get; } = new(StringComparer.Ordinal);

    /// <summary>By repository and digest.</summary>
    public Dictionary<(string Repository, string Digest), byte[]> Blobs { get; } = [];

    /// <summary>What the token of <c>GetAuthorizationToken</c> carries.</summary>
    public string Password { get; set; } = "fake-registry-password";

    public string Host { get; internal set; } = "";

    public Uri Endpoint { get; internal set; } = new("http://127.0.0.1");

    /// <summary>An image somebody has pushed, of which nobody looks at the content.</summary>
    /// <returns>Its digest.</returns>
    public string Put(string repository, string tag, DateTimeOffset at)
    {
        var manifest = System.Text.Encoding.UTF8.GetBytes($$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{{{new string('0', 64)}}}","size":2},"layers":[],"annotations":{"of":"{{{tag}}}"}}""");
        var digest = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(manifest));
        Of(repository).Add(new Image(digest, [tag], "application/vnd.oci.image.manifest.v1+json", manifest, at));
        return digest;
    }

    internal List<Image> Of(string repository) => Images.TryGetValue(repository, out var images) ? images : Images[repository] = [];
}
