using System.Globalization;
using System.Text.RegularExpressions;
using Outboard.Gateway.Tests.Replicas;
using Outboard.Gateway.Tests.Translation;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Metrics;

/// <summary>What is counted, and what never is (bridge-compat R57).</summary>
public class MetricsTests
{
    private readonly string _server = $"s{Guid.NewGuid():n}";

    [Fact]
    public async Task Calls_are_counted_by_server_method_tool_and_outcome()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync(_server);
        for (var n = 0; n < 3; n++)
        {
            await client.CallAsync("echo", id: $"{n}");
        }

        await client.CallAsync("fail", """{"error":{"code":-1,"message":"no"}}""", "9");
        using var listed = await client.PostAsync(Frames.Request("tools/list"));
        await listed.ReplyAsync();

        var text = await ScrapeAfterAsync(gateway, client);

        Assert.Equal(3, Value(text, "outboard_call_duration_seconds_count", ("method", "tools/call"), ("tool", "echo"), ("outcome", "ok")));
        Assert.Equal(1, Value(text, "outboard_call_duration_seconds_count", ("tool", "fail"), ("outcome", "error")));
        Assert.Equal(1, Value(text, "outboard_call_duration_seconds_count", ("method", "tools/list"), ("outcome", "ok")));
    }

    [Fact]
    public async Task What_has_to_do_with_other_replicas_is_counted()
    {
        await using var a = await Replica.StartAsync(TestGateway.Naughty(_server));
        await using var b = await Replica.StartAsync(TestGateway.Naughty(_server));
        await b.ReadyAsync(_server);
        var elsewhere = (await a.OpenAsync(_server)).At(b, _server);
        await elsewhere.CallAsync("echo");
        var lost = elsewhere.PostAsync(Frames.Call("stall", id: "2"));
        await a.InFlightAsync(1, _server);
        await a.KillAsync();
        using var failed = await lost;
        var id = elsewhere.SessionId!;
        elsewhere.SessionId = $"{id[..^9]}{(id[^9] == 'A' ? 'B' : 'A')}{id[^8..]}";
        using var refused = await elsewhere.PostAsync(Frames.Call("echo", id: "3"));
        elsewhere.SessionId = id;

        var text = await ScrapeAfterAsync(b, elsewhere);

        Assert.Equal(1, Value(text, "outboard_replicas_forwarded_total", ("outcome", "answered")));
        Assert.Equal(1, Value(text, "outboard_replicas_forwarded_total", ("outcome", "lost")));
        Assert.Equal(1, Value(text, "outboard_replicas_repeated_total", ("outcome", "failed")));
        Assert.Equal(1, Value(text, "outboard_replicas_restored_total"));
        Assert.Equal(1, Value(text, "outboard_seals_refused_total", ("reason", "tampered")));
    }

    [Fact]
    public async Task Sessions_children_restarts_and_bytes_are_told()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync(_server);
        await gateway.OpenAsync(_server);
        await client.CallAsync("huge", """{"megabytes":1}""");
        await client.CallAsync("crash", id: "2");
        await gateway.ReadyAsync(_server);
        var call = client.CallAsync("hold", """{"key":"k"}""", "3");
        await gateway.InFlightAsync(1, _server);

        var text = await ScrapeAfterAsync(gateway, client);

        Assert.Equal(2, Value(text, "outboard_sessions"));
        Assert.Equal(1, Value(text, "outboard_children"));
        Assert.Equal(1, Value(text, "outboard_calls_in_flight"));
        Assert.Equal(1, Value(text, "outboard_ready"));
        Assert.Equal(1, Value(text, "outboard_restarts_total"));
        Assert.InRange(Value(text, "outboard_bytes_from_child_bytes_total"), 1_000_000, 3_000_000);
        Assert.InRange(Value(text, "outboard_bytes_from_client_bytes_total"), 200, 100_000);

        await client.CallAsync("release", """{"key":"k"}""", "4");
        await call;
    }

    [Fact]
    public async Task Another_gateway_of_the_process_adds_nothing_and_takes_nothing_with_it_when_it_ends()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync(_server);
        await client.CallAsync("echo");
        var stranger = $"other{_server}";
        await using (var other = await TestGateway.StartAsync(TestGateway.Naughty(stranger)))
        {
            await other.ReadyAsync(stranger);
            await (await other.OpenAsync(stranger)).CallAsync("echo");
            Assert.DoesNotContain(stranger, await ScrapeAfterAsync(gateway, client), StringComparison.Ordinal);
        }

        // What the end of the other takes would be told once more, and be gone then.
        await ScrapeAfterAsync(gateway, client);
        var text = await ScrapeAfterAsync(gateway, client);
        Assert.Equal(1, Value(text, "outboard_call_duration_seconds_count", ("tool", "echo"), ("outcome", "ok")));
        Assert.Equal(1, Value(text, "outboard_ready"));
    }

    [Fact]
    public async Task A_kept_list_counts_as_a_call_and_is_told_apart()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync(_server);
        foreach (var id in (string[])["1", "2", "3"])
        {
            await gateway.Client(_server).ReplyToAsync(LegacyChild.Request("resources/list", id: id));
        }

        var text = await ScrapeAfterAsync(gateway, client);

        Assert.Equal(2, Value(text, "outboard_lists_kept_total"));
        Assert.Equal(3, Value(text, "outboard_call_duration_seconds_count", ("method", "resources/list"), ("outcome", "ok")));
    }

    [Fact]
    public async Task They_come_from_the_service_outboard_of_this_version_and_over_GET_alone()
    {
        await using var gateway = await StartAsync();

        var text = await ScrapeAsync(gateway);
        Assert.Contains("service_name=\"outboard\"", text, StringComparison.Ordinal);
        Assert.Contains($"service_version=\"{ThisAssembly.Version}\"", text, StringComparison.Ordinal);
        foreach (var method in new[] { "POST", "PUT", "DELETE" })
        {
            var answer = await Exchange.SendAsync(method, new Uri(gateway.Address, "/metrics"), null);
            Assert.Equal((405, "GET,HEAD"), (answer.Status, answer.Header("Allow")?.Replace(" ", "", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_names_a_caller_makes_up_do_not_grow_it_without_end()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync(_server);
        await client.CallAsync(new string('n', 5000));
        await Parallel.ForAsync(0, 1500, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) => await client.CallAsync($"made-up-{n}", id: $"{n}"));

        var text = "";
        await Eventually.Is(async () => Regex.Matches(text = await ScrapeAsync(gateway), $"outboard_call_duration_seconds_count\\{{.*{_server}.* (\\d+)").Sum(static m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)) == 1501);

        Assert.InRange(Regex.Count(text, $"outboard_call_duration_seconds_count\\{{.*{_server}"), 100, 1010);
        Assert.InRange(Value(text, "outboard_call_duration_seconds_count", ("tool", "(other)")), 400, 600);
        Assert.DoesNotContain(new string('n', 1000), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_a_call_carries_is_in_the_metrics_or_in_any_log_line()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync(_server);
        var sse = await gateway.OpenSseAsync(_server);
        const string Secret = "s3cr3t-argument";
        await client.CallAsync("echo", $$"""{"a":"{{Secret}}"}""", $"\"{Secret}-id\"");
        await sse.CallAsync("echo", $$"""{"a":"{{Secret}}"}""");
        await client.CallAsync("fail", $$$"""{"error":{"code":-1,"message":"{{{Secret}}}"} }""", "2");
        await client.CallAsync("tool_error", $$"""{"text":"{{Secret}}"}""", "3");
        using var bad = await client.PostAsync($"{{\"broken\":\"{Secret}\"");
        using var notJson = await client.PostAsync(Secret);
        await client.CallAsync("crash", $$"""{"code":1,"note":"{{Secret}}"}""", "4");
        await gateway.ReadyAsync(_server);

        Assert.DoesNotContain(Secret, await ScrapeAfterAsync(gateway, client), StringComparison.Ordinal);
        Assert.NotEmpty(gateway.Log);
        Assert.DoesNotContain(gateway.Log, static line => line.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Log, line => line.Contains(client.SessionId!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_child_prints_on_stderr_is_logged_under_its_servers_name()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty("one", "--stderr", "hello from a child"), TestGateway.Naughty("two"));
        var client = await gateway.OpenAsync("two");
        await client.CallAsync("stderr", """{"stderr":["a line of the other"]}""");

        await gateway.LoggedAsync("one: hello from a child");
        await gateway.LoggedAsync("two: a line of the other");
    }

    private async Task<TestGateway> StartAsync()
    {
        var gateway = await TestGateway.StartAsync(TestGateway.Naughty(_server));
        await gateway.ReadyAsync(_server);

        // Whoever scrapes has begun to before the traffic that is asked about.
        await ScrapeAsync(gateway);
        return gateway;
    }

    /// <summary>The Prometheus text with everything up to now: one made a moment ago is given again, so it is asked for until it holds a call made now.</summary>
    private static async Task<string> ScrapeAfterAsync(TestGateway gateway, McpHttp client)
    {
        var (marker, text) = ($"marker-{Guid.NewGuid():n}", "");
        await client.CallAsync(marker, id: "\"marker\"");
        await Eventually.Is(async () => (text = await ScrapeAsync(gateway)).Contains(marker, StringComparison.Ordinal), () => text);
        return text;
    }

    private static async Task<string> ScrapeAsync(TestGateway gateway)
    {
        var answer = await Exchange.GetAsync(new Uri(gateway.Address, "/metrics"));
        Assert.Equal(200, answer.Status);
        Assert.StartsWith("text/plain", answer.Type, StringComparison.Ordinal);
        return answer.Body;
    }

    /// <summary>The value of the one line with this name and these labels among others.</summary>
    private double Value(string text, string name, params (string Label, string Value)[] labels)
    {
        // outboard_sessions{server="naughty"} 2 1700000000000
        var lines = text.Split('\n').Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains($"server=\"{_server}\"", StringComparison.Ordinal) && labels.All(l => line.Contains($"{l.Label}=\"{l.Value}\"", StringComparison.Ordinal))).ToArray();
        Assert.True(lines.Length == 1, $"{lines.Length} lines of {name}:\n{text[..Math.Min(text.Length, 6000)]}");
        return double.Parse(Regex.Match(lines[0], @"\} (\S+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
