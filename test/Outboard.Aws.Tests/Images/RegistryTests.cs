using System.Net;
using System.Text.Json.Nodes;
using Outboard.Aws.Images;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Images;

/// <summary>Our client of the distribution protocol against a real registry.</summary>
public sealed class RegistryTests
{
    private const string Repository = "outboard/mcp";

    [Fact]
    public async Task What_is_pushed_comes_back_by_its_digest_and_is_not_sent_twice()
    {
        await using var server = await RegistryProcess.StartAsync();
        using var files = TestLayout.Write(["arm64"], bytes: 3_000_000);
        using var wire = new Wire(server.Endpoint);
        var layout = new OciLayout(files.Folder);
        var image = await layout.ReadAsync(ImagePlatform.Arm64, default);
        List<(long Sent, long Total)> told = [];

        var digest = await wire.Registry.PushAsync(image, layout, "fetch.0123456789ab", (sent, total) => Told(told, sent, total), default);
        var uploads = wire.Uploads;
        var again = await wire.Registry.PushAsync(image, layout, "fetch.0123456789ab", static (_, _) => { }, default);

        Assert.Equal(image.Digest, digest);
        Assert.Equal(digest, again);
        Assert.Equal(2, uploads);
        Assert.Equal(2, wire.Uploads);
        var manifest = await wire.Registry.GetManifestAsync(digest, default);
        Assert.Equal(image.Manifest.ToArray(), manifest!.Bytes);
        Assert.Equal(MediaTypes.OciManifest, manifest.MediaType);
        Assert.Equal([ImagePlatform.Arm64], await wire.Registry.PlatformsAsync(digest, default));
        Assert.Equal(image.Blobs.Sum(static blob => blob.Size), told.Max(static t => t.Sent));
        Assert.All(told, t => Assert.InRange(t.Sent, 0, t.Total));
    }

    [Fact]
    public async Task Another_client_reads_what_was_pushed()
    {
        Peers.Require("skopeo", "so nobody else has read what was pushed", "apt-get install skopeo");
        await using var server = await RegistryProcess.StartAsync(withPassword: true);
        using var files = TestLayout.Write(["arm64"], isCompressed: false);
        using var wire = new Wire(server.Endpoint, RegistryProcess.Authorization);
        var layout = new OciLayout(files.Folder);
        var digest = await wire.Registry.PushAsync(await layout.ReadAsync(ImagePlatform.Arm64, default), layout, "x", static (_, _) => { }, default);
        var copy = Path.Combine(files.Folder, "copy");

        var (exitCode, output, error) = await TestProcess.RunAsync(
            "skopeo", ["copy", "--src-tls-verify=false", "--src-creds", "AWS:s3cret", $"docker://{server.Endpoint.Authority}/{Repository}@{digest}", $"dir:{copy}"]);

        Assert.True(exitCode == 0, $"{error}\n{output}");
        var layer = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(copy, "manifest.json")))!["layers"]![0]!;
        Assert.Equal("application/vnd.oci.image.layer.v1.tar+gzip", (string?)layer["mediaType"]);
        Assert.Equal((long)layer["size"]!, new FileInfo(Path.Combine(copy, ((string)layer["digest"]!)["sha256:".Length..])).Length);
    }

    [Fact]
    public async Task A_login_that_is_not_accepted_is_said_without_the_token()
    {
        await using var server = await RegistryProcess.StartAsync(withPassword: true);
        using var files = TestLayout.Write(["arm64"]);
        using var wire = new Wire(server.Endpoint, "QVdTOndyb25n");
        var layout = new OciLayout(files.Folder);
        var image = await layout.ReadAsync(ImagePlatform.Arm64, default);

        var failure = await Assert.ThrowsAsync<OutboardException>(() => wire.Registry.PushAsync(image, layout, "x", static (_, _) => { }, default));

        Assert.Contains("401", failure.What, StringComparison.Ordinal);
        Assert.Contains("ecr:GetAuthorizationToken", failure.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("QVdTOndyb25n", failure.ToString() + failure.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_connection_costs_an_attempt_and_the_count_is_right_in_the_end()
    {
        await using var server = await RegistryProcess.StartAsync();
        using var files = TestLayout.Write(["amd64"], bytes: 2_000_000);
        using var wire = new Wire(server.Endpoint) { BreakUploads = 2 };
        var layout = new OciLayout(files.Folder);
        var image = await layout.ReadAsync(ImagePlatform.Amd64, default);
        List<(long Sent, long Total)> told = [];

        await wire.Registry.PushAsync(image, layout, "x", (sent, total) => Told(told, sent, total), default);

        Assert.Equal(0, wire.BreakUploads);
        Assert.Equal(image.Blobs.Sum(static blob => blob.Size), told[^1].Sent);
        Assert.Equal([ImagePlatform.Amd64], await wire.Registry.PlatformsAsync(image.Digest, default));
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_given_up_after_some_attempts()
    {
        using var wire = new Wire(new("http://127.0.0.1:1"));

        var failure = await Assert.ThrowsAsync<OutboardException>(() => wire.Registry.HasBlobAsync($"sha256:{new string('0', 64)}", default));

        Assert.Contains("127.0.0.1:1 cannot be reached", failure.What, StringComparison.Ordinal);
        Assert.Equal(5, wire.Requests);
    }

    [Fact]
    public async Task The_login_goes_to_the_registry_and_to_nobody_it_points_at()
    {
        await using var server = await RegistryProcess.StartAsync();
        using var files = TestLayout.Write(["arm64"]);
        using var wire = new Wire(server.Endpoint, RegistryProcess.Authorization) { Elsewhere = new("http://127.0.0.2:9") };
        var layout = new OciLayout(files.Folder);
        var image = await layout.ReadAsync(ImagePlatform.Arm64, default);

        await Assert.ThrowsAsync<OutboardException>(() => wire.Registry.PushAsync(image, layout, "x", static (_, _) => { }, default));

        Assert.Contains(wire.Seen, static seen => seen is { Host: "127.0.0.1", IsAuthorized: true });
        Assert.Contains(wire.Seen, static seen => seen is { Host: "127.0.0.2", IsAuthorized: false });
        Assert.DoesNotContain(wire.Seen, static seen => seen is { Host: "127.0.0.2", IsAuthorized: true });
    }

    [Fact]
    public async Task The_platforms_of_an_index_are_those_it_names()
    {
        await using var server = await RegistryProcess.StartAsync();
        using var files = TestLayout.Write(["amd64", "arm64"]);
        using var wire = new Wire(server.Endpoint);
        var layout = new OciLayout(files.Folder);
        foreach (var platform in new[] { ImagePlatform.Amd64, ImagePlatform.Arm64 })
        {
            await wire.Registry.PushAsync(await layout.ReadAsync(platform, default), layout, platform.Architecture, static (_, _) => { }, default);
        }

        // An index is no image: it goes up by hand.
        var entry = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(files.Folder, "index.json")))!["manifests"]![0]!;
        using var http = new HttpClient();
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(layout.PathOf((string)entry["digest"]!))) { Headers = { ContentType = new(MediaTypes.OciIndex) } };
        using var put = await http.PutAsync(new Uri(server.Endpoint, $"/v2/{Repository}/manifests/both"), content);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal([ImagePlatform.Amd64, ImagePlatform.Arm64], await wire.Registry.PlatformsAsync((string)entry["digest"]!, default));
        Assert.Empty(await wire.Registry.PlatformsAsync($"sha256:{new string('0', 64)}", default));
    }

    private static void Told(List<(long Sent, long Total)> told, long sent, long total)
    {
        lock (told)
        {
            told.Add((sent, total));
        }
    }

    /// <summary>The way to the registry, watched.</summary>
    private sealed class Wire : DelegatingHandler
    {
        private readonly HttpClient _http;

        public Wire(Uri endpoint, string? authorization = null)
            : base(new SocketsHttpHandler())
        {
            _http = new(this);
            Registry = new(new RegistryHttp(_http, endpoint, authorization, TimeProvider.System), endpoint, Repository);
        }

        public Registry Registry { get; }

        public int Requests => Seen.Count;

        public int Uploads { get; private set; }

        /// <summary>Uploads still to be cut off after their bytes went out.</summary>
        public int BreakUploads { get; set; }

        /// <summary>Where uploads are sent to by the registry.</summary>
        public Uri? Elsewhere { get; init; }

        public List<(string Host, bool IsAuthorized)> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Seen)
            {
                Seen.Add((request.RequestUri!.Host, request.Headers.Authorization is not null));
                Uploads += request.Method == HttpMethod.Patch ? 1 : 0;
            }

            var answer = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Patch && BreakUploads > 0)
            {
                answer.Dispose();
                BreakUploads--;
                throw new HttpRequestException("The connection was cut.");
            }

            if (request.Method == HttpMethod.Post && Elsewhere is not null)
            {
                answer.Headers.Location = new(Elsewhere, "/upload");
            }

            return answer;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _http.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
