using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <param name="Digest">As <c>sha256:…</c>.</param>
internal sealed record OciDescriptor(string MediaType, string Digest, long Size);

/// <summary>An image of a layout, ready to be pushed.</summary>
/// <param name="Manifest">Its bytes, which the digest is of.</param>
/// <param name="Blobs">Configuration and layers, each once.</param>
internal sealed record OciImage(string MediaType, ReadOnlyMemory<byte> Manifest, ImagePlatform Platform, ValueList<OciDescriptor> Blobs)
{
    public string Digest => OciLayout.DigestOf(Manifest.Span);
}

/// <summary>
/// A folder as builders export it: <c>index.json</c> names the manifest, and <c>blobs/sha256</c> has everything
/// (https://github.com/opencontainers/image-spec/blob/main/image-layout.md).
/// </summary>
internal sealed class OciLayout(string folder)
{
    private const string DigestStart = "sha256:";

    private const int MaxDocument = 4 * 1024 * 1024;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    public string PathOf(string digest) => digest.StartsWith(DigestStart, StringComparison.Ordinal) && digest.AsSpan(DigestStart.Length).IndexOfAnyExcept(s_hex) < 0
        ? Path.Combine(folder, "blobs", "sha256", digest[DigestStart.Length..])
        : throw Unreadable($"{digest} is no SHA-256 digest.");

    /// <summary>The image for a platform, or the only one there is. Layers that are not compressed are compressed beside the others.</summary>
    /// <exception cref="OutboardException">The folder has no image.</exception>
    public async Task<OciImage> ReadAsync(ImagePlatform wanted, CancellationToken cancellation)
    {
        var index = Path.Combine(folder, "index.json");
        if (!File.Exists(index))
        {
            throw Unreadable("It has no index.json. `docker save` writes one since version 25.");
        }

        var (manifest, bytes) = await FindManifestAsync(Document(await File.ReadAllBytesAsync(index, cancellation)), wanted, cancellation);
        var config = Descriptor(manifest["config"]!);
        var platform = PlatformOf(Document(await BytesAsync(config.Digest, cancellation)));
        if (await CompressAsync(manifest, cancellation))
        {
            bytes = JsonSerializer.SerializeToUtf8Bytes(manifest);
        }

        return new((string?)manifest["mediaType"] ?? MediaTypes.OciManifest, bytes, platform,
            [.. manifest["layers"]!.AsArray().Select(static layer => Descriptor(layer!)).Prepend(config).DistinctBy(static blob => blob.Digest)]);
    }

    public static string DigestOf(ReadOnlySpan<byte> bytes) => DigestStart + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Of an image's configuration.</summary>
    public static ImagePlatform PlatformOf(JsonObject config) => new((string?)config["os"] ?? "?", (string?)config["architecture"] ?? "?");

    /// <summary>Docker's newer store puts an index into the index, with attestations for the platform unknown/unknown beside the image.</summary>
    private async Task<(JsonObject Manifest, byte[] Bytes)> FindManifestAsync(JsonObject index, ImagePlatform wanted, CancellationToken cancellation)
    {
        JsonNode[] entries = [.. (index["manifests"]?.AsArray() ?? []).Select(static entry => entry!)];
        var chosen = entries.FirstOrDefault(entry => IsFor(entry, wanted)) ?? entries.FirstOrDefault(static entry => (string?)entry["platform"]?["os"] is not "unknown")
            ?? throw Unreadable("Its index names no image.");
        var bytes = await BytesAsync(Descriptor(chosen).Digest, cancellation);
        var document = Document(bytes);
        return document["manifests"] is not null ? await FindManifestAsync(document, wanted, cancellation)
            : document["config"] is not null && document["layers"] is not null ? (document, bytes)
            : throw Unreadable("Its manifest has neither configuration nor layers.");
    }

    private static bool IsFor(JsonNode entry, ImagePlatform wanted) =>
        (string?)entry["platform"]?["os"] == wanted.Os && (string?)entry["platform"]?["architecture"] == wanted.Architecture;

    /// <summary>Some stores keep layers as plain archives: three times as much to push, to keep and to pull at each start.</summary>
    /// <returns>The manifest was changed.</returns>
    private async Task<bool> CompressAsync(JsonObject manifest, CancellationToken cancellation)
    {
        var changed = false;
        foreach (var layer in manifest["layers"]!.AsArray().Select(static layer => layer!))
        {
            var plain = Descriptor(layer);
            if (!plain.MediaType.EndsWith(".tar", StringComparison.Ordinal))
            {
                continue;
            }

            var packed = Path.Combine(folder, $"{plain.Digest[DigestStart.Length..]}.gz");
            await using (var source = File.OpenRead(PathOf(plain.Digest)))
            await using (var target = File.Create(packed))
            await using (var zip = new GZipStream(target, CompressionLevel.Optimal))
            {
                await source.CopyToAsync(zip, cancellation);
            }

            var digest = DigestStart + Convert.ToHexStringLower(await HashAsync(packed, cancellation));
            layer["size"] = new FileInfo(packed).Length;
            File.Move(packed, PathOf(digest), overwrite: true);
            layer["mediaType"] = $"{plain.MediaType}{(plain.MediaType.StartsWith("application/vnd.docker.", StringComparison.Ordinal) ? "." : "+")}gzip";
            layer["digest"] = digest;
            changed = true;
        }

        return changed;
    }

    private static async Task<byte[]> HashAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return await SHA256.HashDataAsync(file, cancellation);
    }

    private async Task<byte[]> BytesAsync(string digest, CancellationToken cancellation)
    {
        var file = new FileInfo(PathOf(digest));
        return file is { Exists: true, Length: <= MaxDocument }
            ? await File.ReadAllBytesAsync(file.FullName, cancellation)
            : throw Unreadable($"{digest} is missing or no document.");
    }

    private static JsonObject Document(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes) as JsonObject ?? throw Unreadable("A document in it is no object.");
        }
        catch (JsonException broken)
        {
            throw Unreadable($"A document in it is no JSON: {broken.Message}");
        }
    }

    private static OciDescriptor Descriptor(JsonNode node) => new(
        (string?)node["mediaType"] ?? "", (string?)node["digest"] ?? throw Unreadable("An entry in it has no digest."), (long?)node["size"] ?? 0);

    private static OutboardException Unreadable(string why) => new("The image the builder has exported cannot be read.", why, "Update the builder, or use another with --builder docker, podman or buildah.");
}
