using Outboard.EndToEnd.Front;
using Outboard.Testing;

namespace Outboard.EndToEnd.Replicas;

/// <summary>
/// Clients that only speak stdio, over <c>outboard connect</c> and a load balancer without affinity, while the replica that holds their sessions
/// and calls is killed: answers, questions and notifications go on being right, and nothing hangs.
/// </summary>
public sealed class ConnectBehindReplicasTests(ITestOutputHelper output)
{
    private const int Parties = 4;

    [Theory]
    [InlineData(false, "shared")]
    [InlineData(false, "session")]
    [InlineData(true, "shared")]
    public async Task The_owner_is_killed_while_its_clients_are_asked(bool isModern, string sharing)
    {
        if (Nginx.Program is null)
        {
            Assert.Skip("NO NGINX HERE (Debian package nginx): `outboard connect` behind replicas and a real load balancer is not tested.");
        }

        await using var three = await ThreeReplicas.StartAsync(sharing);
        var parties = await Task.WhenAll(Enumerable.Range(0, Parties).Select(number => ConnectedParty.StartAsync(three.Front, $"party-{number}", isModern)));
        try
        {
            foreach (var party in parties)
            {
                await party.ListenAsync();
                Assert.Null(await party.ConverseAsync("before"));
            }

            // Every client has its question in front of its user when the replica goes that holds most of them.
            var owner = await three.BusiestAsync();
            var asked = 0;
            var killed = new TaskCompletionSource();
            var under = await Task.WhenAll(parties.Select(party => party.ConverseAsync("under", async () =>
            {
                if (Interlocked.Increment(ref asked) == 1)
                {
                    owner.Process.Kill();
                    await owner.Process.ExitAsync();
                    killed.SetResult();
                }

                await killed.Task.WaitAsync(Eventually.Limit);
            })));
            Assert.All(under, IsAsDocumented);

            foreach (var round in Enumerable.Range(0, 5))
            {
                var after = await Task.WhenAll(parties.Select(party => party.ConverseAsync($"after-{round}")));
                Assert.All(after.Zip(parties), static entry => Assert.True(entry.First is null, $"{entry.First}\n{entry.Second.Transcript}"));
                Assert.All(await Task.WhenAll(parties.Select(party => party.EchoAsync($"echo-{round}"))), text => Assert.Equal($"echo-{round}", text));
            }

            await Task.WhenAll(parties.Select(static party => party.HearsOfAChangeAsync()));
            Assert.All(parties, party => party.HeardOnlyWhatIsItsOwn(parties));
            await Task.WhenAll(parties.Select(static party => party.EndAsync()));
        }
        catch
        {
            foreach (var replica in three.All)
            {
                output.WriteLine(replica.Process.Transcript());
            }

            foreach (var party in parties)
            {
                output.WriteLine(party.Transcript);
            }

            throw;
        }
        finally
        {
            await Task.WhenAll(parties.Select(static party => party.DisposeAsync().AsTask()));
        }
    }

    /// <summary>A call that was on the replica that was killed says so, or was the load balancer's to report (docs/operations.md).</summary>
    private static void IsAsDocumented(string? error) => Assert.True(
        error is null
        || error.Contains("has ended before it answered", StringComparison.Ordinal)
        || error.Contains("the call may have run", StringComparison.Ordinal)
        || error.Contains("Begin the request anew", StringComparison.Ordinal),
        error);
}
