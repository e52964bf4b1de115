using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Outboard.EndToEnd.Front;
using Outboard.EndToEnd.Matrix;
using Outboard.Testing;

namespace Outboard.EndToEnd.Replicas;

/// <summary>
/// Clients of every revision call through a load balancer without affinity while one replica is killed and one is drained: no session is
/// lost, no answer is wrong, nothing hangs, and what fails fails as is said in docs/operations.md.
/// </summary>
public sealed class ReplicasTests(ITestOutputHelper output)
{
    private static readonly string[] Tools = ["echo", "slow_read", "echo", "slow_put", "echo", "slow_append"];

    [Theory]
    [InlineData("shared", 2000, 32)]
    [InlineData("session", 500, 10)]
    public async Task One_replica_is_killed_and_one_drained_under_load(string sharing, int calls, int inFlight)
    {
        if (Nginx.Program is null)
        {
            Assert.Skip("NO NGINX HERE (Debian package nginx): replicas behind a real load balancer are not tested.");
        }

        await using var three = await ThreeReplicas.StartAsync(sharing);
        await using var callers = new Callers();
        for (var i = 0; i < inFlight; i++)
        {
            var caller = new Caller(three.Front, Revision.All[i % Revision.All.Count]);
            callers.Add(caller);
            await caller.ConnectAsync();
        }

        var sessions = callers.ToDictionary(static caller => caller, static caller => caller.SessionId);
        var outcomes = new ConcurrentDictionary<(string Version, Outcome Outcome), int>();
        var appended = new ConcurrentBag<string>();
        var next = 0;
        var end = Task.CompletedTask;
        await Task.WhenAll(callers.Select(CallAsync));
        await end;

        foreach (var ((version, outcome), count) in outcomes.OrderBy(static entry => entry.Key))
        {
            output.WriteLine($"{sharing} {version}: {count} {outcome}");
        }

        foreach (var group in callers.SelectMany(static caller => caller.Faults).GroupBy(static fault => fault.Split('\n', 2)[0]))
        {
            output.WriteLine($"{group.Count()} times: {group.Key}");
        }

        Assert.Equal(calls, outcomes.Sum(static entry => entry.Value));
        Assert.Empty(callers.SelectMany(static caller => caller.Faults));

        // Every conversation goes on: the same session, and answers.
        foreach (var caller in callers)
        {
            if (caller.Revision.Transport == Transport.Http)
            {
                Assert.Equal(sessions[caller], caller.SessionId);
                Assert.Equal(Outcome.Answered, await caller.CallAsync("echo", "after all"));
            }
        }

        // No call of a tool that counts ran a second time where the first one could still be seen.
        var survivor = three.All[0];
        if (sharing == "shared")
        {
            using var client = new McpHttp(new Uri(survivor.Address, "/mcp"));
            await client.InitializeAsync();
            var done = (await client.CallAsync("counters"))["result"]!["structuredContent"]!["done"]!.AsObject();
            Assert.All(appended, text => Assert.InRange((int?)done[text] ?? 0, 0, 1));
        }

        Assert.Equal(0, await three.All[2].Process.ExitAsync());
        survivor.Process.Terminate();
        Assert.Equal(0, await survivor.Process.ExitAsync());
        Assert.DoesNotContain("fault of Outboard", string.Concat(three.All.Select(static replica => replica.Process.Transcript())), StringComparison.Ordinal);

        async Task CallAsync(Caller caller)
        {
            while (Interlocked.Increment(ref next) is var number && number <= calls)
            {
                if (number == calls * 3 / 10)
                {
                    three.All[1].Process.Kill();
                }
                else if (number == calls * 6 / 10)
                {
                    three.All[2].Process.Terminate();
                    end = three.All[2].Process.ExitAsync();
                }

                var tool = Tools[number % Tools.Length];
                var text = $"{tool}-{number}";
                if (tool == "slow_append")
                {
                    appended.Add(text);
                }

                var outcome = await caller.CallAsync(tool, text);
                outcomes.AddOrUpdate((caller.Revision.Version, outcome), 1, static (_, count) => count + 1);
            }
        }
    }

    private sealed class Callers : List<Caller>, IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var caller in this)
            {
                await caller.DisposeAsync();
            }
        }
    }
}
