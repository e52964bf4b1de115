using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Apply;

/// <summary>A changed manifest while the gateway runs: what changed is changed, what did not notices nothing.</summary>
public class ApplyTests
{
    private static readonly StdioServerSpec One = TestGateway.Naughty("one");
    private static readonly StdioServerSpec Two = TestGateway.Naughty("two");
    private static readonly StdioServerSpec Three = TestGateway.Naughty("three");

    [Fact]
    public async Task A_new_server_starts_and_the_others_notice_nothing()
    {
        await using var gateway = await StartAsync(One);
        var client = await gateway.OpenAsync("one");
        using var stream = await client.GetAsync();
        var pid = await client.PidAsync();

        Assert.Equal(["started two"], await ApplyAsync(gateway, One, Two));

        var other = await gateway.OpenAsync("two");
        Assert.NotNull((await other.CallAsync("echo"))["result"]);
        Assert.Equal(pid, await client.PidAsync());
        await client.CallAsync("notify", """{"method":"notifications/message","params":{"level":"error","data":"still here"}}""", "2");
        Assert.Equal((0, 1), ((int)(await gateway.StatusAsync("one"))["restarts"]!, (int)(await gateway.StatusAsync("one"))["sessions"]!));
    }

    [Fact]
    public async Task A_removed_server_takes_no_new_work_while_its_child_works_on()
    {
        await using var gateway = await StartAsync(One, Two);
        var client = await gateway.OpenAsync("one", capabilities: """{"elicitation":{}}""");
        var pid = await client.PidAsync();
        using var call = await client.PostAsync(Frames.Call("ask", """{"method":"elicitation/create","params":{"message":"Go on?"}}"""));
        await call.MessageAsync();
        var idle = await gateway.OpenAsync("two");

        Assert.Equal(["removed one"], await ApplyAsync(gateway, Two));

        // The child is in the middle of a call: it stays until the call is over, or the drain is.
        (await Exchange.PostAsync(new Uri($"{gateway.BaseOf("one")}/mcp"), Frames.Initialize())).Is(404, "Not Found");
        Assert.True(ProcessTable.IsRunning(pid));
        Assert.NotNull((await idle.CallAsync("echo"))["result"]);
        Assert.Equal(["two"], gateway.Host.Endpoints.Select(static e => e.Server).Distinct());
    }

    [Fact]
    public async Task A_call_on_a_removed_server_gets_its_answer()
    {
        await using var gateway = await StartAsync(One, Two);
        var client = await gateway.OpenAsync("one");
        var call = client.CallAsync("flood", """{"count":20000,"size":200}""");
        await Eventually.Is(async () => call.IsCompleted || (int)(await gateway.StatusAsync("one"))["calls_in_flight"]! == 1);

        await ApplyAsync(gateway, Two);

        Assert.NotNull((await call)["result"]);
    }

    [Fact]
    public async Task An_idle_server_that_is_removed_ends_its_child()
    {
        await using var gateway = await StartAsync(One, Two);
        var client = await gateway.OpenAsync("one");
        using var stream = await client.GetAsync();
        var pid = await client.PidAsync();

        await ApplyAsync(gateway, Two);

        Assert.Null(await stream.NextAsync());
        await Eventually.Is(() => !ProcessTable.IsRunning(pid));
    }

    [Fact]
    public async Task A_changed_server_restarts_and_its_sessions_begin_anew()
    {
        await using var gateway = await StartAsync(One, Two);
        var client = await gateway.OpenAsync("one");
        var other = await gateway.OpenAsync("two");
        var (pid, otherPid) = (await client.PidAsync(), await other.PidAsync());

        Assert.Equal(["restarted one"], await ApplyAsync(gateway, One with { Args = [.. One.Args, "--stderr", "changed"] }, Two));

        (await Exchange.PostAsync(client.Endpoint, Frames.Request("ping"), ("Mcp-Session-Id", client.SessionId!))).IsError(404, -32001);
        var again = await gateway.OpenAsync("one");
        Assert.NotEqual(pid, await again.PidAsync());
        Assert.Equal(otherPid, await other.PidAsync());
        await Eventually.Is(() => !ProcessTable.IsRunning(pid));
        await gateway.LoggedAsync("one: changed");
    }

    [Fact]
    public async Task The_order_of_the_file_does_not_matter()
    {
        await using var gateway = await StartAsync(One, Two, Three);
        var client = await gateway.OpenAsync("two");
        var pid = await client.PidAsync();

        var changes = await ApplyAsync(gateway, Three, Two, One);

        Assert.DoesNotContain(changes, static change => change.Contains("started", StringComparison.Ordinal) || change.Contains("removed", StringComparison.Ordinal));
        Assert.Equal(pid, await client.PidAsync());
    }

    [Fact]
    public async Task The_same_manifest_changes_nothing()
    {
        await using var gateway = await StartAsync(One);

        Assert.Empty(await ApplyAsync(gateway, One));
    }

    [Fact]
    public async Task A_port_comes_moves_and_goes_while_the_child_stays()
    {
        var (first, second) = (FreePort(), FreePort());
        await using var gateway = await StartAsync(One);
        var client = await gateway.OpenAsync("one");
        var pid = await client.PidAsync();

        await ApplyAsync(gateway, One with { Port = first });
        Assert.Equal("one", await ServerAtAsync(first));
        Assert.Equal(first, gateway.Host.Endpoints[0].Url.Port);

        Assert.Equal(["moved one"], await ApplyAsync(gateway, One with { Port = second }));
        Assert.Equal("one", await ServerAtAsync(second));
        await IsClosedAsync(first);

        await ApplyAsync(gateway, One);
        await IsClosedAsync(second);
        Assert.Equal(pid, await client.PidAsync());
    }

    [Fact]
    public async Task A_renamed_server_keeps_its_port()
    {
        var port = FreePort();
        await using var gateway = await StartAsync(One with { Port = port }, Three);
        await gateway.ReadyAsync("one");

        await ApplyAsync(gateway, Two with { Port = port }, Three);
        await gateway.ReadyAsync("two");

        Assert.Equal("two", await ServerAtAsync(port));
    }

    [Fact]
    public async Task Two_servers_change_ports_with_each_other()
    {
        var (first, second) = (FreePort(), FreePort());
        await using var gateway = await StartAsync(One with { Port = first }, Two with { Port = second });
        await gateway.ReadyAsync("one");
        await gateway.ReadyAsync("two");

        await ApplyAsync(gateway, One with { Port = second }, Two with { Port = first });

        Assert.Equal(("two", "one"), (await ServerAtAsync(first), await ServerAtAsync(second)));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_its_servers_own_failure_and_the_rest_of_the_edit_is_made()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var (free, taken) = (FreePort(), ((IPEndPoint)holder.LocalEndpoint).Port);
        await using var gateway = await StartAsync(One, Two);
        var client = await gateway.OpenAsync("one");
        var pid = await client.PidAsync();

        var changes = await ApplyAsync(gateway, One with { Port = free }, Three with { Port = taken });

        Assert.Equal(["moved one", "started three", "removed two"], changes.Take(3));
        Assert.StartsWith($"three has no port of its own: Cannot listen on 127.0.0.1:{taken}", Assert.Single(changes.Skip(3)), StringComparison.Ordinal);
        Assert.Equal(pid, await client.PidAsync());
        Assert.Equal("one", await ServerAtAsync(free));
        Assert.NotNull((await (await gateway.OpenAsync("three")).CallAsync("echo"))["result"]);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, $"not ready: three (port {taken} is not open)"), await gateway.GetAsync("/readyz"));
        Assert.Contains($"127.0.0.1:{taken}", (string?)(await gateway.StatusAsync("three"))["port_error"], StringComparison.Ordinal);

        holder.Stop();
        await gateway.LoggedAsync($"three: its own port {taken} is open now");
        Assert.Equal("three", await ServerAtAsync(taken));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/readyz")).Status);
        Assert.Null((await gateway.StatusAsync("three"))["port_error"]);
        Assert.Single(gateway.Log, static line => line.Contains("its own port is not open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_that_is_taken_at_the_start_stops_no_other_server_and_the_next_edit_moves_it()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var (free, taken) = (FreePort(), ((IPEndPoint)holder.LocalEndpoint).Port);
        await using var gateway = await StartAsync(One with { Port = taken }, Two);

        Assert.NotNull((await (await gateway.OpenAsync("two")).CallAsync("echo"))["result"]);
        Assert.NotNull((await (await gateway.OpenAsync("one")).CallAsync("echo"))["result"]);
        Assert.DoesNotContain(gateway.Host.Endpoints, endpoint => endpoint.Url.Port == taken);

        Assert.Equal(["moved one"], await ApplyAsync(gateway, One with { Port = free }, Two));
        Assert.Equal("one", await ServerAtAsync(free));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/readyz")).Status);
    }

    [Fact]
    public async Task The_gateways_own_address_cannot_change_and_nothing_else_does_then()
    {
        await using var gateway = await StartAsync(One);
        var client = await gateway.OpenAsync("one");

        foreach (var spec in new[] { new GatewaySpec { Port = FreePort() }, new GatewaySpec { Port = 0, Bind = "0.0.0.0" }, new GatewaySpec { Port = 0, MaxRequestBytes = 5000 } })
        {
            var failure = await Assert.ThrowsAsync<OutboardException>(() => gateway.Host.ApplyAsync(new Manifest { Servers = [One, Two], Gateway = spec }, CancellationToken.None));
            Assert.Contains("cannot change", failure.Message, StringComparison.Ordinal);
        }

        Assert.NotNull((await client.CallAsync("echo"))["result"]);
        Assert.Equal(["one"], gateway.Host.Endpoints.Select(static e => e.Server).Distinct());
    }

    [Fact]
    public async Task A_changed_domain_moves_the_hosts_and_no_child()
    {
        await using var gateway = await StartAsync(One);
        var client = await gateway.OpenAsync("one");
        var pid = await client.PidAsync();
        var mcp = new Uri(gateway.Address, "/mcp");
        Assert.Equal(200, (await Exchange.PostAsync(mcp, Frames.Initialize(), ("Host", "one.localhost"))).Status);

        Assert.Equal(["applied the gateway's settings"], await gateway.Host.ApplyAsync(new Manifest { Servers = [One], Gateway = new GatewaySpec { Port = 0, Domain = "mcp.example" } }, CancellationToken.None));

        Assert.Equal(200, (await Exchange.PostAsync(mcp, Frames.Initialize(), ("Host", "one.mcp.example"))).Status);
        (await Exchange.PostAsync(mcp, Frames.Initialize(), ("Host", "one.localhost"))).Is(403, "Hostname not allowed");
        Assert.Equal(pid, await client.PidAsync());
    }

    [Fact]
    public async Task A_server_that_was_given_up_is_tried_again_when_its_entry_changes()
    {
        await using var gateway = await StartAsync(One, TestGateway.Naughty("two", "--mute-on-initialize"));
        await gateway.ReadyAsync("one");

        Assert.Equal(["restarted two"], await ApplyAsync(gateway, One, Two));

        Assert.NotNull((await (await gateway.OpenAsync("two")).CallAsync("echo"))["result"]);
    }

    [Fact]
    public async Task Many_changes_at_once_end_in_the_last_one()
    {
        await using var gateway = await StartAsync(One);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => ApplyAsync(gateway, [One, .. n % 2 == 0 ? [Two] : Array.Empty<ServerSpec>()])));
        await ApplyAsync(gateway, One, Three);

        await gateway.ReadyAsync("three");
        Assert.Equal(["one", "three"], gateway.Host.Endpoints.Select(static e => e.Server).Distinct());
    }

    private static Task<TestGateway> StartAsync(params ServerSpec[] servers) =>
        TestGateway.StartAsync(settings => settings with { DrainTimeout = TimeSpan.FromSeconds(20), Manifest = ManifestOf(servers) });

    private static Task<IReadOnlyList<string>> ApplyAsync(TestGateway gateway, params ServerSpec[] servers) => gateway.Host.ApplyAsync(ManifestOf(servers), CancellationToken.None);

    private static Manifest ManifestOf(ServerSpec[] servers) => new() { Servers = [.. servers], Gateway = new GatewaySpec { Port = 0 } };

    private static async Task<string?> ServerAtAsync(int port)
    {
        var answer = await Exchange.PostAsync(new Uri($"http://127.0.0.1:{port}/mcp"), Frames.Initialize());
        return (string?)System.Text.Json.Nodes.JsonNode.Parse(answer.Body)!["result"]?["serverInfo"]?["name"];
    }

    /// <summary>Nobody listens there any more; a fresh connection finds it out.</summary>
    private static Task IsClosedAsync(int port) => Eventually.Is(async () =>
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
