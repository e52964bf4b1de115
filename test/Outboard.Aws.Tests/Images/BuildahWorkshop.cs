using Outboard.Testing;

namespace Outboard.Aws.Tests.Images;

/// <summary>
/// buildah with a store of its own, and base images made of what this machine has: its .NET runtime, its Node and npm, a shell and the libraries
/// these need. Nothing is pulled from anywhere.
/// </summary>
public sealed class BuildahWorkshop : IAsyncLifetime
{
    public const string RuntimeBase = "localhost/outboard-test-runtime:1.0.0";

    public const string NodeBase = "localhost/outboard-test-node:1.0.0";

    private const string Root = """
        set -eu
        mkdir -p "$1"; cd "$1"
        mkdir -p bin etc dev proc tmp root usr/bin usr/local/bin usr/share/dotnet opt
        dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
        cp -r "$dotnet/host" "$dotnet/shared" "$dotnet/dotnet" usr/share/dotnet/
        ln -s ../share/dotnet/dotnet usr/bin/dotnet
        for program in mkdir chown ln cat test; do cp -L "$(which $program)" bin/; done
        cp -L "$(which env)" usr/bin/
        cp -L /bin/sh bin/sh
        echo 'root:x:0:0:root:/root:/bin/sh' > etc/passwd; echo 'root:x:0:' > etc/group
        libraries() { for file in "$@"; do ldd "$file" 2>/dev/null || true; done | grep -o '/[^ ]*\.so[^ ]*' | sort -u | while read -r library; do case "$library" in "$1"*) ;; *) mkdir -p ".$(dirname "$library")"; cp -Ln "$library" ".$library" 2>/dev/null || true ;; esac; done; }
        # Looked for by name at run time.
        find /usr/lib -name 'libssl.so.*' -o -name 'libcrypto.so.*' | while read -r library; do mkdir -p ".$(dirname "$library")"; cp -L "$library" ".$library"; done
        libraries bin/* usr/bin/env usr/share/dotnet/dotnet $(find usr/share/dotnet -name '*.so')
        """;

    private const string Node = """
        set -eu
        cd "$1"
        mkdir -p usr/local/lib/node_modules usr/local/etc
        cp -L "$(which node)" usr/local/bin/node
        cp -r "$(dirname "$(dirname "$(readlink -f "$(which npm)")")")" usr/local/lib/node_modules/npm
        ln -s ../lib/node_modules/npm/bin/npm-cli.js usr/local/bin/npm
        ldd usr/local/bin/node | grep -o '/[^ ]*\.so[^ ]*' | sort -u | while read -r library; do mkdir -p ".$(dirname "$library")"; cp -L "$library" ".$library"; done
        printf 'registry=%s\nupdate-notifier=false\n' "$2" > usr/local/etc/npmrc
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outboard-buildah-");

    private readonly NpmRegistry _npm = new();

    /// <summary>Why nothing can be built here; null: it can.</summary>
    private string? _missing;

    /// <summary>Why no Node image can be built here.</summary>
    private string? _noNode;

    public Dictionary<string, string> Bases { get; } = new() { ["RUNTIME"] = RuntimeBase, ["NODE"] = NodeBase };

    public async ValueTask InitializeAsync()
    {
        _missing = !Peers.IsOnPath("buildah") ? "BUILDAH IS NOT ON PATH, so no image was built: apt-get install buildah"
            : Environment.UserName != "root" ? "NOT ROOT, so buildah cannot make images in a chroot here"
            : !Peers.IsOnPath("unshare") ? "UNSHARE IS NOT ON PATH, so no image was run: apt-get install util-linux" : null;
        if (_missing is not null)
        {
            return;
        }

        // buildah reads these, whoever starts it.
        Environment.SetEnvironmentVariable("BUILDAH_ISOLATION", "chroot");
        await StoreAsync("overlay");
        if ((await TestProcess.RunAsync("buildah", ["info"])).ExitCode != 0)
        {
            // Every layer a whole copy, which works everywhere and takes its time.
            await StoreAsync("vfs");
        }

        var root = Path.Combine(_folder.FullName, "root");
        await ShellAsync(Root, root);
        await BaseAsync(root, RuntimeBase);
        var npm = await TestProcess.RunAsync("sh", ["-c", "test -d \"$(dirname \"$(dirname \"$(readlink -f \"$(which npm)\")\")\")/node_modules\""]);
        _noNode = npm.ExitCode == 0 ? null : "NPM IS NOT THERE IN ONE FOLDER, so no image with Node was built: install Node with the npm it brings";
        if (_noNode is null)
        {
            await ShellAsync(Node, root, _npm.Endpoint.AbsoluteUri);
            await BaseAsync(root, NodeBase);
        }
    }

    /// <summary>Skips the test where it cannot work; with <c>OUTBOARD_REQUIRE_PEERS=1</c> it fails instead.</summary>
    public void Require(bool node)
    {
        if ((_missing ?? (node ? _noNode : null)) is { } why)
        {
            Assert.False(Environment.GetEnvironmentVariable("OUTBOARD_REQUIRE_PEERS") == "1", why);
            Assert.Skip(why);
        }
    }

    /// <summary>Runs buildah; what it printed.</summary>
    internal static async Task<string> BuildahAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await TestProcess.RunAsync("buildah", arguments, limit: TimeSpan.FromMinutes(5));
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"buildah {string.Join(' ', arguments)} ended with {exitCode}:\n{error}\n{output}");
    }

    public async ValueTask DisposeAsync()
    {
        _npm.Dispose();
        if (_missing is null)
        {
            await BuildahAsync("rm", "--all");
            await TestProcess.RunAsync("umount", ["--recursive", Path.Combine(_folder.FullName, "graph", "overlay")]);
        }

        _folder.Delete(recursive: true);
    }

    private async Task StoreAsync(string driver)
    {
        var config = Path.Combine(_folder.FullName, $"{driver}.conf");
        await File.WriteAllTextAsync(config, $"[storage]\ndriver = \"{driver}\"\nrunroot = \"{_folder.FullName}/run\"\ngraphroot = \"{_folder.FullName}/graph\"\n");
        Environment.SetEnvironmentVariable("CONTAINERS_STORAGE_CONF", config);
    }

    private static async Task BaseAsync(string root, string name)
    {
        var container = await BuildahAsync("from", "scratch");
        await BuildahAsync("copy", "--quiet", container, root, "/");
        await BuildahAsync("config", "--env", "PATH=/usr/local/bin:/usr/bin:/bin", "--env", "DOTNET_ROOT=/usr/share/dotnet", container);
        await BuildahAsync("commit", "--quiet", "--rm", container, name);
    }

    private static async Task ShellAsync(string script, params string[] arguments)
    {
        var (exitCode, output, error) = await TestProcess.RunAsync("sh", ["-c", script, "sh", .. arguments]);
        Assert.True(exitCode == 0, $"{error}\n{output}");
    }
}
