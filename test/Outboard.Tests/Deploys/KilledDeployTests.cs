using System.Runtime.Versioning;
using FakeAws;
using Outboard.Testing;

namespace Outboard.Tests.Deploys;

/// <summary><c>kill -9</c> of the real program at each of its requests, before AWS has done what was asked and after; then the same command again.</summary>
[SupportedOSPlatform("linux")]
public sealed class KilledDeployTests : IDisposable
{
    private const string Manifest = """
        {
          "mcpServers": {
            "fetch":   { "command": "outboard", "args": ["serve", "fetch"], "port": 8808 },
            "searxng": { "command": "npx", "args": ["-y", "mcp-searxng@2.4.0"], "port": 8810, "env": { "SEARXNG_URL": "https://searx.example.com" } }
          },
          "aws": { "region": "us-east-1", "domain": "ecs.example.com", "hostedZoneId": "Z0123456789ABCDEFGHIJ", "allowedCidrs": ["203.0.113.0/24"] }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder folder = new();

    public KilledDeployTests() => folder.Write("outboard.json", Manifest);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Killed_at_any_request_the_same_command_finishes_the_deployment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs SIGKILL.");
        string[] undisturbed;
        int requests;
        await using (var cloud = await FakeCloud.StartAsync())
        {
            await DeployAsync(cloud);
            undisturbed = Standing(cloud);
            requests = cloud.Calls.Count;
        }

        Assert.InRange(requests, 15, 80);
        Assert.Contains("outboard-mcp CREATE_COMPLETE", undisturbed);

        var killed = 0;
        await Parallel.ForEachAsync(
            from number in Enumerable.Range(1, requests) from isAfter in new[] { false, true } select (number, isAfter),
            new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = TestContext.Current.CancellationToken },
            async (at, _) =>
            {
                await using var cloud = await FakeCloud.StartAsync();
                if (await KillAsync(cloud, at.number, at.isAfter))
                {
                    Interlocked.Increment(ref killed);
                }

                await DeployAsync(cloud);

                var moment = $"killed {(at.isAfter ? "after" : "before")} request {at.number}: {string.Join(", ", cloud.Calls.Take(at.number).TakeLast(1).Select(static call => call.Name))}";
                Assert.True(undisturbed.SequenceEqual(Standing(cloud)), $"{moment}\n{string.Join('\n', Standing(cloud))}");
            });

        TestContext.Current.TestOutputHelper!.WriteLine($"killed at {killed} moments of {requests} requests");
        Assert.Equal(2 * requests, killed);
    }

    /// <returns>It came to that request.</returns>
    private async Task<bool> KillAsync(FakeCloud cloud, int number, bool isAfter)
    {
        await using var outboard = Start(cloud);
        var wasKilled = false;
        async Task Kill(Call call)
        {
            if (call.Number == number)
            {
                wasKilled = true;
                outboard.Kill();
                await outboard.ExitAsync(Patience);
            }
        }

        if (isAfter)
        {
            cloud.After = Kill;
        }
        else
        {
            cloud.Before = Kill;
        }

        var code = await outboard.ExitAsync(Patience);
        (cloud.Before, cloud.After) = (null, null);
        Assert.True(!wasKilled || code == 137, outboard.Transcript());
        return wasKilled;
    }

    private async Task DeployAsync(FakeCloud cloud)
    {
        await using var outboard = Start(cloud);
        var code = await outboard.ExitAsync(Patience);
        Assert.True(code == 0, outboard.Transcript());
    }

    private OutboardProcess Start(FakeCloud cloud) => OutboardProcess.Start(
        [
            "deploy", "--yes", "--no-verify",
            "--image", $"fetch=registry.example.com/fetch@sha256:{new string('a', 64)}",
            "--image", $"searxng=registry.example.com/searxng@sha256:{new string('b', 64)}",
        ],
        environment: cloud.Environment.ToDictionary(static one => one.Key, static one => (string?)one.Value),
        folder: folder.Path);

    /// <summary>All that is in the account, sorted, without generated names.</summary>
    private static string[] Standing(FakeCloud cloud) => cloud.Read(static account => account.Stacks.Where(static stack => stack.Status != "DELETE_COMPLETE").Select(static stack => $"{stack.Name} {stack.Status}")
        .Concat(account.Resources.GroupBy(static one => one.Type).Select(static type => $"{type.Count()} {type.Key}"))
        .Concat(account.Parameters.Keys)
        .Concat(account.Ecs.TaskDefinitions.Select(static one => one.Arn.Split('/')[^1]))
        .Order(StringComparer.Ordinal).ToArray());
}
