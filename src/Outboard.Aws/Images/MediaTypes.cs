namespace Outboard.Aws.Images;

internal static class MediaTypes
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>All of them; a registry answers with what it has.</summary>
    public static readonly string[] Manifests = [OciManifest, OciIndex, DockerManifest, DockerIndex];
}
