using System.IO.Compression;
using System.Text.Json.Nodes;
using Outboard.Aws.Images;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Images;

public sealed class OciLayoutTests
{
    [Theory]
    [InlineData("arm64")]
    [InlineData("amd64")]
    public async Task The_image_of_the_wanted_platform_is_found_in_an_index_of_several(string architecture)
    {
        using var files = TestLayout.Write(["amd64", "arm64"]);

        var image = await new OciLayout(files.Folder).ReadAsync(new("linux", architecture), default);

        Assert.Equal(new ImagePlatform("linux", architecture), image.Platform);
        Assert.Equal(2, image.Blobs.Count);
    }

    [Fact]
    public async Task An_image_of_another_platform_says_what_it_is()
    {
        using var files = TestLayout.Write(["riscv64"]);

        Assert.Equal("linux/riscv64", (await new OciLayout(files.Folder).ReadAsync(ImagePlatform.Arm64, default)).Platform.ToString());
    }

    [Fact]
    public async Task What_tells_how_an_image_was_made_is_not_taken_for_the_image()
    {
        using var files = new TestLayout();
        var attestation = files.Image("unknown");
        attestation["platform"] = new JsonObject { ["os"] = "unknown", ["architecture"] = "unknown" };
        files.Index(attestation, files.Image("amd64"));

        Assert.Equal(ImagePlatform.Amd64, (await new OciLayout(files.Folder).ReadAsync(ImagePlatform.Arm64, default)).Platform);
    }

    [Fact]
    public async Task A_layer_that_is_not_compressed_is_compressed_and_one_that_is_stays_as_it_is()
    {
        using var plain = TestLayout.Write(["arm64"], isCompressed: false);
        using var packed = TestLayout.Write(["arm64"]);

        var was = await new OciLayout(packed.Folder).ReadAsync(ImagePlatform.Arm64, default);
        var made = await new OciLayout(plain.Folder).ReadAsync(ImagePlatform.Arm64, default);

        Assert.Equal((string?)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(packed.Folder, "index.json")))!["manifests"]![0]!["digest"], was.Digest);
        var layer = made.Blobs[1];
        Assert.Equal("application/vnd.oci.image.layer.v1.tar+gzip", layer.MediaType);
        await using var zip = new GZipStream(File.OpenRead(new OciLayout(plain.Folder).PathOf(layer.Digest)), CompressionMode.Decompress);
        using var content = new MemoryStream();
        await zip.CopyToAsync(content);
        var config = JsonNode.Parse(await File.ReadAllTextAsync(new OciLayout(plain.Folder).PathOf(made.Blobs[0].Digest)))!;
        Assert.Equal((string?)config["rootfs"]!["diff_ids"]![0], OciLayout.DigestOf(content.ToArray()));
    }

    [Fact]
    public async Task A_folder_without_an_index_is_an_old_dockers()
    {
        using var files = new TestLayout();

        var failure = await Assert.ThrowsAsync<OutboardException>(() => new OciLayout(files.Folder).ReadAsync(ImagePlatform.Arm64, default));

        Assert.Contains("version 25", failure.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"digest":"sha256:../../../etc/passwd"}""")]
    [InlineData("""{"digest":"md5:00"}""")]
    [InlineData("""{"digest":"sha256:00"}""")]
    [InlineData("{}")]
    public async Task A_digest_is_never_a_path(string entry)
    {
        using var files = new TestLayout();
        files.Index(JsonNode.Parse(entry)!);

        await Assert.ThrowsAsync<OutboardException>(() => new OciLayout(files.Folder).ReadAsync(ImagePlatform.Arm64, default));
    }
}
