using System.Text.Json.Nodes;
using Outboard.EndToEnd.Front;
using Outboard.Testing;

namespace Outboard.EndToEnd.Replicas;

/// <summary>Three real processes behind an nginx that knows nothing of sessions: one request here, the next one there.</summary>
internal sealed class ThreeReplicas : IAsyncDisposable
{
    private readonly List<Served> _replicas = [];
    private Nginx _front = null!;

    public IReadOnlyList<Served> All => _replicas;

    public Uri Front => _front.Address;

    public static async Task<ThreeReplicas> StartAsync(string sharing)
    {
        var three = new ThreeReplicas();
        var key = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(48));
        for (var i = 0; i < 3; i++)
        {
            three._replicas.Add(await StartOneAsync(sharing, key));
        }

        foreach (var replica in three._replicas)
        {
            await ReadyAsync(replica);
        }

        var port = Nginx.FreePort();

        // A request that was not sent goes to the next one; one that was is never repeated: what nginx does with a POST, and what a balancer must do.
        three._front = await Nginx.StartAsync([port], $$"""
              upstream replicas {
                {{string.Join(' ', three._replicas.Select(static replica => $"server 127.0.0.1:{replica.Address.Port} max_fails=1 fail_timeout=1s;"))}}
              }
              server {
                listen 127.0.0.1:{{port}};
                proxy_read_timeout 120s;
                location / {
                  proxy_set_header Host $host;
                  proxy_next_upstream error timeout;
                  proxy_pass http://replicas;
                }
              }
            """);
        return three;
    }

    /// <summary>The replica that holds most: sessions of legacy clients, and calls that wait for a user.</summary>
    public async Task<Served> BusiestAsync()
    {
        using var http = new HttpClient();
        var held = await Task.WhenAll(_replicas.Select(async replica =>
        {
            var servers = JsonNode.Parse(await http.GetStringAsync(new Uri(replica.Address, "/status")))!["servers"]!.AsObject();
            return servers.Sum(static server => (int)server.Value!["sessions"]! + (int)server.Value["calls_in_flight"]!);
        }));
        return _replicas[held.Index().MaxBy(static entry => entry.Item).Index];
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private static async Task<Served> StartOneAsync(string sharing, string key)
    {
        var marker = OutboardProcess.NewMarker();
        return await Served.RunAsync(OutboardProcess.Start(
            ["bridge", "--port", "0", "--peer", "127.0.0.1:0", "--sharing", sharing, "--era", "legacy", "--env", OutboardProcess.MarkerVariable, marker, "--", Repo.FixtureServer],
            marker,
            new Dictionary<string, string?> { ["OUTBOARD_KEY"] = key }));
    }

    private static async Task ReadyAsync(Served replica)
    {
        using var http = new HttpClient();
        await Eventually.Is(async () => (await http.GetAsync(new Uri(replica.Address, "/readyz"))).IsSuccessStatusCode, replica.Process.Transcript);
    }
}
