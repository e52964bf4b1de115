using Outboard.Testing;

namespace Outboard.EndToEnd.Matrix;

/// <summary>
/// {legacy, modern child} × {every revision's client} × {every feature}, through the real program: each cell works, or the specification says
/// why it cannot; and the page that says so is kept equal.
/// </summary>
public sealed class MatrixTests(Findings findings) : IClassFixture<Findings>
{
    public static TheoryData<string, string, Feature> Cells()
    {
        var cells = new TheoryData<string, string, Feature>();
        foreach (var child in (string[])["legacy", "modern"])
        {
            foreach (var revision in Revision.All)
            {
                foreach (var feature in Enum.GetValues<Feature>())
                {
                    cells.Add(child, revision.Version, feature);
                }
            }
        }

        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task Every_cell_works_or_has_its_reason(string child, string client, Feature feature)
    {
        var revision = Revision.Of(client);
        var found = (await findings.OfAsync(BridgeUnderTest.Outboard, child == "modern", revision))[feature];
        Finding expected = Finding.WhyImpossible(revision, feature) is { } reason ? new Finding.Impossible(reason) : new Finding.Works();
        Assert.True(expected == found, (found as Finding.Fails)?.Detail ?? found.ToString());
    }

    [Fact]
    public async Task The_page_says_what_was_found()
    {
        var notes = new List<string>();
        var text = string.Join('\n', await Task.WhenAll(((bool[])[false, true]).Select(async isModernChild =>
        {
            var columns = await Task.WhenAll(Revision.All.Select(async revision => (revision.Version, await findings.OfAsync(BridgeUnderTest.Outboard, isModernChild, revision))));
            return $"A {(isModernChild ? "modern" : "legacy")} server, by the client's revision:\n\n{MatrixDocument.Table(columns, notes)}";
        })));
        Assert.Null(Snapshot.Difference(MatrixDocument.With("Outboard", $"{text}\n{MatrixDocument.Notes(notes)}"), MatrixDocument.Path));
    }

    [Fact]
    public async Task Other_bridges_are_found_as_the_page_says()
    {
        if ((await NpmParts.GetBridgesAsync()).Missing is { } missing)
        {
            Assert.Skip($"THE OTHER BRIDGES ARE NOT INSTALLED, so their part of {MatrixDocument.Path} was not tried: {missing}");
        }

        var all = await Task.WhenAll(
            from revision in Revision.All
            from isModernChild in (bool[])[false, true]
            from bridge in (BridgeUnderTest[])[BridgeUnderTest.Outboard, .. BridgeUnderTest.Others]
            select Task.Run(async () => (revision, isModernChild, bridge, found: await findings.OfAsync(bridge, isModernChild, revision))));
        var notes = new List<string>();
        var text = string.Join('\n', all.GroupBy(static one => one.revision).Select(client =>
        {
            var columns = client.Select(static one => ($"{(one.isModernChild ? "modern" : "legacy")}: {one.bridge.Name}", one.found)).ToArray();
            return $"A client of {client.Key.Version}:\n\n{MatrixDocument.Table(columns, notes)}";
        }));
        Assert.Null(Snapshot.Difference(MatrixDocument.With("Beside other bridges", $"{text}\n{MatrixDocument.Notes(notes)}"), MatrixDocument.Path));
    }
}
