using System.Net;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>
/// One repository, over the OCI distribution protocol (https://github.com/opencontainers/distribution-spec/blob/main/spec.md).
/// What is there already is not sent again, so a push that was broken off goes on where it was.
/// </summary>
/// <param name="repository">As <c>outboard/mcp</c>.</param>
internal sealed class Registry(RegistryHttp http, Uri endpoint, string repository)
{
    /// <summary>Layers that travel at once.</summary>
    private const int Abreast = 3;

    /// <summary>Blobs first, then the manifest that names them.</summary>
    /// <param name="image">Of the layout.</param>
    /// <param name="layout">Where the blobs are.</param>
    /// <param name="tag">To find it by.</param>
    /// <param name="progress">Bytes that are there, of all; called from several threads.</param>
    /// <returns>The registry's digest.</returns>
    public async Task<string> PushAsync(OciImage image, OciLayout layout, string tag, Action<long, long> progress, CancellationToken cancellation)
    {
        var total = image.Blobs.Sum(static blob => blob.Size);
        long there = 0;
        void Moved(long bytes) => progress(Interlocked.Add(ref there, bytes), total);

        await Parallel.ForEachAsync(image.Blobs, new ParallelOptions { MaxDegreeOfParallelism = Abreast, CancellationToken = cancellation }, async (blob, token) =>
        {
            if (await HasBlobAsync(blob.Digest, token))
            {
                Moved(blob.Size);
            }
            else
            {
                await UploadAsync(blob, layout.PathOf(blob.Digest), bytes => Moved(bytes), token);
            }
        });

        return await PutManifestAsync(tag, image, cancellation);
    }

    public async Task<bool> HasBlobAsync(string digest, CancellationToken cancellation) =>
        (await http.SendAsync(() => new(HttpMethod.Head, At($"blobs/{digest}")), cancellation, HttpStatusCode.OK, HttpStatusCode.NotFound)).Status == HttpStatusCode.OK;

    /// <returns>Null where there is none.</returns>
    public async Task<RegistryManifest?> GetManifestAsync(string reference, CancellationToken cancellation)
    {
        var answer = await http.SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, At($"manifests/{reference}"));
                request.Headers.Accept.ParseAdd(string.Join(", ", MediaTypes.Manifests));
                return request;
            },
            cancellation,
            HttpStatusCode.OK,
            HttpStatusCode.NotFound);
        return answer.Status == HttpStatusCode.NotFound ? null : new(answer.MediaType ?? MediaTypes.OciManifest, answer.Body);
    }

    /// <summary>A small blob: an image's configuration.</summary>
    public async Task<byte[]> GetBlobAsync(string digest, CancellationToken cancellation)
    {
        var answer = await http.SendAsync(() => new(HttpMethod.Get, At($"blobs/{digest}")), cancellation, HttpStatusCode.OK);
        return OciLayout.DigestOf(answer.Body) == digest ? answer.Body : throw new OutboardException($"{http.Host} has answered with other content than {digest}.", fix: "Run the command again.");
    }

    /// <summary>What an image runs on: one platform, or those of an index. Empty where there is no such image.</summary>
    public async Task<IReadOnlyList<ImagePlatform>> PlatformsAsync(string reference, CancellationToken cancellation)
    {
        if (await GetManifestAsync(reference, cancellation) is not { } manifest || JsonNode.Parse(manifest.Bytes) is not JsonObject document)
        {
            return [];
        }

        if (document["manifests"] is JsonArray entries)
        {
            return [.. entries.Select(static entry => entry?["platform"]).OfType<JsonObject>().Select(OciLayout.PlatformOf)];
        }

        return (string?)document["config"]?["digest"] is { } config && JsonNode.Parse(await GetBlobAsync(config, cancellation)) is JsonObject configuration
            ? [OciLayout.PlatformOf(configuration)]
            : [];
    }

    /// <summary>One PATCH with all of it, read from the file as it goes, then a PUT that names the digest: what every registry takes.</summary>
    /// <param name="sent">Told of every piece; after a broken connection of a negative one, which takes back what went out in vain.</param>
    private async Task UploadAsync(OciDescriptor blob, string path, Action<int> sent, CancellationToken cancellation) =>
        await http.RepeatAsync(
            async () =>
            {
                var gone = 0;
                try
                {
                    var started = await http.OnceAsync(new(HttpMethod.Post, At("blobs/uploads/")), cancellation, HttpStatusCode.Accepted);
                    var content = new FileContent(path, piece =>
                    {
                        gone += piece;
                        sent(piece);
                    });
                    content.Headers.ContentType = new("application/octet-stream");
                    var received = await http.OnceAsync(new(HttpMethod.Patch, Place(started)) { Content = content }, cancellation, HttpStatusCode.Accepted);
                    var end = Place(received);
                    var named = new Uri($"{end}{(end.Query.Length > 0 ? "&" : "?")}digest={Uri.EscapeDataString(blob.Digest)}");
                    return await http.OnceAsync(new(HttpMethod.Put, named), cancellation, HttpStatusCode.Created);
                }
                catch
                {
                    sent(-gone);
                    throw;
                }
            },
            cancellation);

    private async Task<string> PutManifestAsync(string tag, OciImage image, CancellationToken cancellation)
    {
        try
        {
            var answer = await http.SendAsync(
                () => new(HttpMethod.Put, At($"manifests/{tag}")) { Content = new ReadOnlyMemoryContent(image.Manifest) { Headers = { ContentType = new(image.MediaType) } } },
                cancellation,
                HttpStatusCode.Created);
            return answer.Digest is null || answer.Digest == image.Digest
                ? image.Digest
                : throw new OutboardException($"{http.Host} has stored another image than was sent.", $"Sent was {image.Digest}, and stored is {answer.Digest}.", "Run the command again.");
        }
        catch (OutboardException)
        {
            // Tags cannot be moved: where another run was faster, its image is the one of this tag, made of the same.
            if (await GetManifestAsync(tag, cancellation) is { } other)
            {
                return OciLayout.DigestOf(other.Bytes);
            }

            throw;
        }
    }

    private Uri At(string path) => new(endpoint, $"/v2/{repository}/{path}");

    private Uri Place(RegistryAnswer answer) => answer.Location ?? throw new OutboardException($"{http.Host} has not said where to send an upload.", fix: "Run the command again.");
}

/// <summary>A manifest as the registry has it.</summary>
internal sealed record RegistryManifest(string MediaType, byte[] Bytes);
