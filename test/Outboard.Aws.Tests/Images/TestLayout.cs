using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Outboard.Aws.Images;

namespace Outboard.Aws.Tests.Images;

/// <summary>A layout on disk as a builder would export it, made by hand.</summary>
internal sealed class TestLayout : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outboard-layout-");

    public TestLayout() => Directory.CreateDirectory(Path.Combine(Folder, "blobs", "sha256"));

    public string Folder => _folder.FullName;

    /// <summary>An image of one layer, in an index of its own.</summary>
    /// <param name="architectures">More than one gives an index of images within the index.</param>
    public static TestLayout Write(string[] architectures, bool isCompressed = true, int bytes = 100_000)
    {
        var layout = new TestLayout();
        JsonNode[] images = [.. architectures.Select(architecture => layout.Image(architecture, isCompressed, bytes))];
        layout.Index(images.Length == 1 ? images : [layout.Blob(Index(images).ToJsonString(), MediaTypes.OciIndex)]);
        return layout;
    }

    public JsonObject Image(string architecture, bool isCompressed = true, int bytes = 100_000)
    {
        var plain = Layer(bytes);
        var layer = isCompressed ? Blob(Zip(plain), "application/vnd.oci.image.layer.v1.tar+gzip") : Blob(plain, "application/vnd.oci.image.layer.v1.tar");
        var config = Blob(
            new JsonObject
            {
                ["architecture"] = architecture,
                ["os"] = "linux",
                ["config"] = new JsonObject { ["User"] = "10001:10001" },
                ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(OciLayout.DigestOf(plain)) },
            }.ToJsonString(),
            "application/vnd.oci.image.config.v1+json");
        var manifest = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciManifest, ["config"] = config, ["layers"] = new JsonArray(layer) };
        var image = Blob(manifest.ToJsonString(), MediaTypes.OciManifest);
        image["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture };
        return image;
    }

    public void Index(params IReadOnlyList<JsonNode> images)
    {
        File.WriteAllText(Path.Combine(Folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllText(Path.Combine(Folder, "index.json"), Index([.. images]).ToJsonString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    public JsonObject Blob(string text, string mediaType) => Blob(Encoding.UTF8.GetBytes(text), mediaType);

    private JsonObject Blob(byte[] content, string mediaType)
    {
        var digest = OciLayout.DigestOf(content);
        File.WriteAllBytes(Path.Combine(Folder, "blobs", "sha256", digest["sha256:".Length..]), content);
        return new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = content.Length };
    }

    private static JsonObject Index(JsonNode[] images) => new() { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = new JsonArray(images) };

    /// <summary>One file that does not compress.</summary>
    private static byte[] Layer(int bytes)
    {
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "file") { DataStream = new MemoryStream(content) });
        }

        return archive.ToArray();
    }

    private static byte[] Zip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(plain);
        }

        return packed.ToArray();
    }
}
