using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Health;

/// <summary>The health rule of bridge-compat 1.9, wherever it is asked for.</summary>
public class HealthTests
{
    private static readonly string[] Probes = ["/messages", "/messages/", "/naughty/messages", "/servers/naughty/messages", "/servers/naughty/messages/", "/servers/naughty/healthz", "/naughty/healthz"];

    [Fact]
    public async Task Before_its_first_handshake_a_server_is_not_healthy_and_the_process_is()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty("naughty", "--mute-on-initialize"), TestGateway.Naughty("fine"));
        await gateway.ReadyAsync("fine");

        foreach (var path in Probes)
        {
            await IsUnavailableAsync(gateway, path, "unavailable");
        }

        await IsUnavailableAsync(gateway, "/readyz", "not ready: naughty (starting)");
        (await Exchange.GetAsync(At(gateway, "/healthz"))).Is(200, "ok");
        (await Exchange.GetAsync(At(gateway, "/fine/messages/"))).Is(200, "ok");
    }

    [Fact]
    public async Task A_ready_server_is_healthy_in_the_answers_of_old_and_new()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty() with { Port = 0 });
        await gateway.ReadyAsync();
        var own = gateway.Host.Endpoints[0].Url;

        foreach (var (url, location) in new[]
        {
            (At(gateway, "/messages"), "/messages/"),
            (At(gateway, "/naughty/messages"), "/naughty/messages/"),
            (At(gateway, "/servers/naughty/messages"), "/servers/naughty/messages/"),
            (new Uri(own, "/messages"), "/messages/"),
        })
        {
            foreach (var method in new[] { "GET", "HEAD" })
            {
                var answer = await Exchange.SendAsync(method, url, null);
                Assert.Equal((307, location, "", "no-store"), (answer.Status, answer.Header("Location"), answer.Body, answer.Header("Cache-Control")));

                // A checker that follows is content as well.
                Assert.Equal(200, (await Exchange.SendAsync(method, new Uri(url, location), null)).Status);
            }
        }

        (await Exchange.GetAsync(At(gateway, "/servers/naughty/healthz"))).Is(200, "ok");
        (await Exchange.GetAsync(At(gateway, "/readyz"))).Is(200, "ready");
        (await Exchange.GetAsync(new Uri(own, "/readyz"))).Is(200, "ready");
        Assert.Equal(0, (int)(await gateway.StatusAsync())["sessions"]!);
    }

    [Fact]
    public async Task One_crash_does_not_make_a_load_balancer_flap()
    {
        var flag = Path.Combine(Path.GetTempPath(), $"outboard-{Guid.NewGuid():n}");
        try
        {
            // Its first run is a server like any other; every later one ends at once.
            await using var gateway = await TestGateway.StartStoppedClockAsync(TestGateway.Naughty() with
            {
                Command = "/bin/sh",
                Args = ["-c", $"[ -e {flag} ] && exit 3; : > {flag}; exec {Repo.NaughtyServer}"],
            });
            var client = await gateway.OpenAsync();
            await client.CallAsync("crash");
            await gateway.StateAsync("naughty", "restarting");

            Assert.Equal(307, (await Exchange.GetAsync(At(gateway, "/messages"))).Status);
            Assert.Equal(200, (await Exchange.GetAsync(At(gateway, "/servers/naughty/healthz"))).Status);
            await IsUnavailableAsync(gateway, "/readyz", "not ready: naughty (restarting)");

            gateway.Clock.Advance(TimeSpan.FromSeconds(31));
            await gateway.StateAsync("naughty", "restarting");
            foreach (var path in Probes)
            {
                await IsUnavailableAsync(gateway, path, "unavailable");
            }

            (await Exchange.GetAsync(At(gateway, "/healthz"))).Is(200, "ok");
        }
        finally
        {
            File.Delete(flag);
        }
    }

    [Fact]
    public async Task A_server_that_is_given_up_makes_the_process_unhealthy_unless_it_is_not_required()
    {
        var clock = new FakeTimeProvider();
        await using var all = await TestGateway.StartAsync(settings => settings with { Time = clock }, TestGateway.Naughty("bad", "--crash-at-start", "3"), TestGateway.Naughty("good"));
        await using var some = await TestGateway.StartAsync(settings => settings with { Time = clock, RequiredServers = ["good"] }, TestGateway.Naughty("bad", "--crash-at-start", "3"), TestGateway.Naughty("good"));
        await all.ReadyAsync("good");
        await some.ReadyAsync("good");
        await Eventually.Is(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return (string?)(await all.StatusAsync("bad"))["state"] == "failed" && (string?)(await some.StatusAsync("bad"))["state"] == "failed";
        });

        await IsUnavailableAsync(all, "/healthz", "failed: bad");
        await IsUnavailableAsync(all, "/readyz", "not ready: bad (failed)");
        await IsUnavailableAsync(all, "/messages", "unavailable");
        (await Exchange.GetAsync(At(some, "/healthz"))).Is(200, "ok");
        (await Exchange.GetAsync(At(some, "/readyz"))).Is(200, "ready");
        Assert.Equal(307, (await Exchange.GetAsync(At(some, "/messages"))).Status);
        await IsUnavailableAsync(some, "/servers/bad/messages", "unavailable");
        Assert.Contains("code 3", (string?)(await all.StatusAsync("bad"))["last_exit"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_by_host_asks_for_that_server_even_where_another_has_the_root()
    {
        await using var gateway = await TestGateway.StartAsync(static settings => settings with { RootServer = "good" }, TestGateway.Naughty("good"), TestGateway.Naughty("bad", "--mute-on-initialize"));
        await gateway.ReadyAsync("good");

        Assert.Equal(307, (await Exchange.GetAsync(At(gateway, "/messages"))).Status);
        Assert.Equal(307, (await Exchange.GetAsync(At(gateway, "/messages"), ("Host", "10.0.0.7"))).Status);
        Assert.Equal(503, (await Exchange.GetAsync(At(gateway, "/messages"), ("Host", "bad.localhost"))).Status);
    }

    [Fact]
    public async Task Further_health_paths_answer_like_the_first()
    {
        await using var gateway = await TestGateway.StartAsync(static settings => settings with { HealthPaths = ["/health", "/up"] }, TestGateway.Naughty());
        await gateway.ReadyAsync();

        foreach (var path in new[] { "/health", "/up", "/naughty/health", "/servers/naughty/up" })
        {
            (await Exchange.GetAsync(At(gateway, path), ("Host", "anything.example"))).Is(200, "ok");
        }

        Assert.Equal(404, (await Exchange.GetAsync(At(gateway, "/healthy"))).Status);
    }

    [Fact]
    public async Task The_status_has_the_keys_mcp_proxy_had_and_true_ones()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty(), TestGateway.Naughty("bad", "--mute-on-initialize"));
        var client = await gateway.OpenAsync();
        var call = client.CallAsync("hold", """{"key":"k"}""");
        await gateway.InFlightAsync(1);

        var answer = await Exchange.GetAsync(At(gateway, "/status"));

        var status = JsonNode.Parse(answer.Body)!.AsObject();
        Assert.Equal((200, "application/json"), (answer.Status, answer.Type));
        Assert.Equal(["api_last_activity", "server_instances", "servers"], status.Select(static member => member.Key));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$", (string)status["api_last_activity"]!);
        Assert.Equal(("configured", "configured"), ((string?)status["server_instances"]!["naughty"], (string?)status["server_instances"]!["bad"]));
        Assert.Equal("""{"state":"ready","restarts":0,"last_exit":null,"sessions":1,"calls_in_flight":1,"calls_waiting":0,"children":1,"era":"legacy"}""", status["servers"]!["naughty"]!.ToJsonString());
        Assert.Equal("starting", (string?)status["servers"]!["bad"]!["state"]);
        Assert.Equal(405, (await Exchange.SendAsync("POST", At(gateway, "/status"), null)).Status);

        await client.CallAsync("release", """{"key":"k"}""", "2");
        await call;
    }

    [Fact]
    public async Task The_last_activity_is_that_of_clients_and_not_of_probes()
    {
        await using var gateway = await TestGateway.StartStoppedClockAsync(TestGateway.Naughty());
        var client = await gateway.OpenAsync();
        var at = await ActivityAsync(gateway);

        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        await Exchange.GetAsync(At(gateway, "/naughty/messages"));
        Assert.Equal(at, await ActivityAsync(gateway));

        await client.CallAsync("echo");
        Assert.Equal(at + TimeSpan.FromSeconds(5), await ActivityAsync(gateway));
    }

    private static Uri At(TestGateway gateway, string path) => new(gateway.Address, path);

    private static async Task<DateTimeOffset> ActivityAsync(TestGateway gateway) =>
        DateTimeOffset.Parse((string)JsonNode.Parse((await gateway.GetAsync("/status")).Body)!["api_last_activity"]!, CultureInfo.InvariantCulture);

    private static async Task IsUnavailableAsync(TestGateway gateway, string path, string text)
    {
        var get = await Exchange.GetAsync(At(gateway, path));
        get.Is(503, text);
        Assert.Equal("1", get.Header("Retry-After"));
        var head = await Exchange.SendAsync("HEAD", At(gateway, path), null);
        Assert.Equal((503, "1", ""), (head.Status, head.Header("Retry-After"), head.Body));
    }
}
