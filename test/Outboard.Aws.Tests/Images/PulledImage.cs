using System.Text.Json.Nodes;
using Outboard.Aws.Images;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Images;

/// <summary>An image taken back from the registry, and run as a task would run it: its user, its environment, a root that cannot be written to.</summary>
internal sealed class PulledImage : IAsyncDisposable
{
    /// <summary>The image's files read-only, an empty volume that belongs to the user, and nothing of this machine but its devices.</summary>
    private const string Run = """
        set -eu
        root=$1; user=$2; folder=$3; shift 3
        mount --bind "$root" "$root"
        mount --rbind /dev "$root/dev"
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o "uid=${user%:*},gid=${user#*:}" tmpfs "$root/scratch"
        mount -o remount,bind,ro "$root"
        exec "$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)" --userspec="$user" "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$folder" "$@"
        """;

    private readonly string _container;

    private readonly string _root;

    private PulledImage(string container, string root, JsonNode config) => (_container, _root, Config) = (container, root, config);

    /// <summary>The <c>config</c> object of the image's configuration.</summary>
    public JsonNode Config { get; }

    public static async Task<PulledImage> PullAsync(RegistryProcess registry, string reference)
    {
        Assert.True(ImageReference.TryParse(reference, out var image));
        using var http = new HttpClient();
        var client = new Registry(new RegistryHttp(http, registry.Endpoint, RegistryProcess.Authorization, TimeProvider.System), registry.Endpoint, image.Repository);
        var manifest = await client.GetManifestAsync(image.Digest, default);
        var config = JsonNode.Parse(await client.GetBlobAsync((string)JsonNode.Parse(manifest!.Bytes)!["config"]!["digest"]!, default))!;
        var container = await BuildahWorkshop.BuildahAsync("from", "--quiet", "--pull-always", "--tls-verify=false", "--creds", "AWS:s3cret", $"docker://{reference}");
        return new(container, await BuildahWorkshop.BuildahAsync("mount", container), config["config"]!);
    }

    /// <param name="command">What the task definition says, after the entry point or in its place.</param>
    public TestProcess Start(IEnumerable<string>? entryPoint, IEnumerable<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var variables = Config["Env"]!.AsArray().Select(static variable => (string)variable!).Concat(environment.Select(static variable => $"{variable.Key}={variable.Value}"));
        string[] start = [.. entryPoint ?? Words("Entrypoint"), .. command];
        return TestProcess.Start(
            "unshare",
            ["--mount", "--pid", "--fork", "--kill-child", "env", "-i", .. variables, "sh", "-c", Run, "sh", _root, (string)Config["User"]!, (string)Config["WorkingDir"]!, .. start]);
    }

    public string[] Words(string field) => [.. Config[field]!.AsArray().Select(static word => (string)word!)];

    public async ValueTask DisposeAsync() => await BuildahWorkshop.BuildahAsync("rm", _container);
}
