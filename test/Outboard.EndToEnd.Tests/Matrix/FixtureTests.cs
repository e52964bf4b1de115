using ModelContextProtocol.Client;
using Outboard.Testing;

namespace Outboard.EndToEnd.Matrix;

/// <summary>The fixture itself, without a bridge: the same probes over its own stdio, so that what the matrix finds is found of the bridge.</summary>
public sealed class FixtureTests
{
    public static TheoryData<string, Feature> Cases()
    {
        var cases = new TheoryData<string, Feature>();
        foreach (var version in (string[])["2025-11-25", "2026-07-28"])
        {
            foreach (var feature in Enum.GetValues<Feature>())
            {
                cases.Add(version, feature);
            }
        }

        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public Task The_fixture_alone_does_what_the_probes_look_for(string version, Feature feature)
    {
        var revision = Revision.Of(version);
        return new Probes(
            () => new StdioClientTransport(new StdioClientTransportOptions { Command = Repo.FixtureServer, Arguments = revision.IsModern ? ["--modern"] : [] }),
            revision,
            Eventually.Limit).RunAsync(feature);
    }
}
