using System.Net;
using System.Text;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Images;

/// <summary>Debian's <c>docker-registry</c> on loopback, with a folder and a password of its own.</summary>
internal sealed class RegistryProcess : IAsyncDisposable
{
    private const string Program = "docker-registry";

    /// <summary>As bcrypt has it, which is all this registry takes.</summary>
    private const string Users = "AWS:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outboard-registry-");

    private readonly TestProcess _process;

    private RegistryProcess(int port, bool withPassword)
    {
        Endpoint = new($"http://127.0.0.1:{port}");
        var users = Path.Combine(_folder.FullName, "users");
        var config = Path.Combine(_folder.FullName, "config.yml");
        File.WriteAllText(users, Users);
        File.WriteAllText(config, $"""
            version: 0.1
            log: {"{"} level: error, accesslog: {"{"} disabled: true {"}"} {"}"}
            storage: {"{"} filesystem: {"{"} rootdirectory: {_folder.FullName}/data {"}"} {"}"}
            http: {"{"} addr: 127.0.0.1:{port} {"}"}
            {(withPassword ? $"auth: {{ htpasswd: {{ realm: test, path: {users} }} }}" : "")}
            """);
        _process = TestProcess.Start(Program, ["serve", config]);
    }

    public Uri Endpoint { get; }

    /// <summary>What goes after <c>Basic</c>, where there is a password.</summary>
    public static string Authorization { get; } = Convert.ToBase64String(Encoding.ASCII.GetBytes("AWS:s3cret"));

    /// <summary>Skips the test where there is none.</summary>
    public static async Task<RegistryProcess> StartAsync(bool withPassword = false)
    {
        Peers.Require(Program, "so no image was pushed to a registry", "apt-get install docker-registry");
        var port = Loopback.FreePort();
        var registry = new RegistryProcess(port, withPassword);
        using var http = new HttpClient();
        await Eventually.Is(
            async () =>
            {
                try
                {
                    using var answer = await http.GetAsync(new Uri(registry.Endpoint, "/v2/"));
                    return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            registry._process.Transcript);
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
