using System.Collections.Concurrent;
using ModelContextProtocol.Client;
using Outboard.Testing;

namespace Outboard.EndToEnd.Matrix;

/// <summary>What was found of every bridge, child and revision; each combination is tried once, in a process of its own, a few at a time.</summary>
public sealed class Findings : IDisposable
{
    // The wait for what never comes; other bridges get less of it, for much never comes there.
    private static readonly TimeSpan OthersLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _room = new(4);
    private readonly ConcurrentDictionary<(string Bridge, bool IsModernChild, string Version), Lazy<Task<Dictionary<Feature, Finding>>>> _found = new();

    internal Task<Dictionary<Feature, Finding>> OfAsync(BridgeUnderTest bridge, bool isModernChild, Revision revision) =>
        _found.GetOrAdd((bridge.Name, isModernChild, revision.Version), _ => new(() => Task.Run(() => TryAsync(bridge, isModernChild, revision)))).Value;

    public void Dispose() => _room.Dispose();

    private async Task<Dictionary<Feature, Finding>> TryAsync(BridgeUnderTest bridge, bool isModernChild, Revision revision)
    {
        await _room.WaitAsync();
        try
        {
            await using var standing = await bridge.StartAsync(isModernChild ? [Repo.FixtureServer, "--modern"] : [Repo.FixtureServer], revision.Transport);
            var isOurs = bridge == BridgeUnderTest.Outboard;
            var probes = new Probes(() => Transport(standing.Endpoint, revision), revision, isOurs ? Eventually.Limit : OthersLimit);

            // A busy machine is not held against others: once in two is enough for them.
            Task<Finding> Find(Feature feature) => FindAsync(probes, feature, attempts: isOurs ? 1 : 2);
            if (await Find(Feature.Tools) is Finding.Fails failed)
            {
                // Who cannot even list and call a tool need not be asked for more.
                return Enum.GetValues<Feature>().ToDictionary(static feature => feature, Finding (_) => failed);
            }

            // A cancellation comes last: a server says nothing to it, so for some seconds nobody knows for whom it speaks.
            var found = new Dictionary<Feature, Finding>();
            foreach (var feature in Enum.GetValues<Feature>().OrderBy(static feature => feature == Feature.Cancel))
            {
                found[feature] = Judge(await Find(feature), revision, feature);
            }

            return found;
        }
        catch (DidNotStartException failure)
        {
            return Enum.GetValues<Feature>().ToDictionary(static feature => feature, _ => Finding.Of(failure));
        }
        finally
        {
            _room.Release();
        }
    }

    private static HttpClientTransport Transport(Uri endpoint, Revision revision) => new(new HttpClientTransportOptions
    {
        Endpoint = endpoint,
        TransportMode = revision.Transport == EndToEnd.Transport.Sse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
    });

    private static async Task<Finding> FindAsync(Probes probes, Feature feature, int attempts)
    {
        try
        {
            await probes.RunAsync(feature);
            return new Finding.Works();
        }
#pragma warning disable CA1031 // Whatever goes wrong is the finding.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return attempts > 1 ? await FindAsync(probes, feature, attempts - 1) : Finding.Of(failure);
        }
    }

    // What cannot be done has to fail, and with an error: "nothing comes" is a hang.
    private static Finding Judge(Finding found, Revision revision, Feature feature) => (Finding.WhyImpossible(revision, feature), found) switch
    {
        (null, _) => found,
        ({ } reason, Finding.Fails { How: not "nothing comes" }) => new Finding.Impossible(reason),
        (_, Finding.Works) => new Finding.Fails("asked all the same", "The client declared nothing of the kind."),
        _ => found,
    };
}
