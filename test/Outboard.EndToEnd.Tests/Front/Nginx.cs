using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Outboard.Testing;

namespace Outboard.EndToEnd.Front;

/// <summary>A real nginx that stands where the user's load balancer stands: rules by host, and 403 for every other.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly string _folder;
    private readonly TestProcess _process;

    private Nginx(TestProcess process, string folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Where the program is; null when this machine has none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Select(static folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    /// <param name="upstream">Where Outboard listens.</param>
    /// <param name="host">The one host name that is forwarded whole.</param>
    /// <param name="path">On host <c>paths.example.com</c>, the one path that is forwarded; as it is, for Outboard knows it.</param>
    public static Task<Nginx> StartAsync(Uri upstream, string host, string path)
    {
        var port = FreePort();
        return StartAsync([port], $$"""
              server {
                listen 127.0.0.1:{{port}} default_server;
                return 403 "Hostname not allowed";
              }
              server {
                listen 127.0.0.1:{{port}};
                server_name {{host}};
                location / {
                  proxy_set_header Host $host;
                  proxy_pass {{upstream.GetLeftPart(UriPartial.Authority)}};
                }
              }
              server {
                listen 127.0.0.1:{{port}};
                server_name paths.example.com;
                location {{path}} { proxy_pass {{upstream.GetLeftPart(UriPartial.Authority)}}; }
              }
            """);
    }

    /// <param name="ports">Where it listens; the first is its <see cref="Address"/>.</param>
    /// <param name="servers">What stands in <c>http { … }</c>.</param>
    public static async Task<Nginx> StartAsync(IReadOnlyList<int> ports, string servers)
    {
        var folder = Directory.CreateTempSubdirectory("outboard-nginx-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              default_type text/plain;
              proxy_http_version 1.1;
              proxy_buffering off;
              proxy_set_header Connection "";
              server_names_hash_bucket_size 128;
            {{servers}}
            }
            """);
        var process = TestProcess.Start(Program!, ["-e", "stderr", "-p", folder, "-c", Path.Combine(folder, "nginx.conf")]);
        await Eventually.Is(() => process.HasExited || ports.All(Listens), process.Transcript);
        return process.HasExited
            ? throw new InvalidOperationException($"nginx did not start:\n{process.Transcript()}")
            : new Nginx(process, folder, new Uri($"http://127.0.0.1:{ports[0]}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Nobody listens on it now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // /proc/net/tcp: "  0: 0100007F:2277 00000000:0000 0A …" address and port in hex, 0A is LISTEN
    private static bool Listens(int port) =>
        File.ReadLines("/proc/net/tcp").Any(line => line.Contains(string.Create(CultureInfo.InvariantCulture, $":{port:X4} 00000000:0000 0A"), StringComparison.Ordinal));
}
