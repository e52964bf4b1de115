using System.Text;
using System.Text.Json.Nodes;
using Outboard.Gateway.Bridge;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Bridge;

public sealed class ServerHelloTests
{
    /// <summary>A client takes the newest version that is offered, and must be served when it does.</summary>
    [Theory]
    [InlineData("""["2026-07-28"]""")]
    [InlineData("""["2025-11-25","2026-07-28","2027-01-01"]""")]
    [InlineData("""["DRAFT","2026-07-28"]""")]
    public void Clients_are_offered_the_revision_they_are_served_whatever_else_the_child_speaks(string versions)
    {
        var hello = ServerHello.ReadDiscover(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":0,"result":{"supportedVersions":{{{versions}}},"capabilities":{} } }"""), Sharing.Shared);

        var result = JsonNode.Parse(hello.DiscoverTo("1"u8))!["result"]!;

        Assert.Equal("""["2026-07-28"]""", result["supportedVersions"]!.ToJsonString());
        Assert.Equal("complete", (string?)result["resultType"]);
    }

    [Fact]
    public void A_child_of_another_revision_alone_is_refused_with_what_it_speaks()
    {
        var refused = Assert.Throws<IOException>(static () => ServerHello.ReadDiscover("""{"jsonrpc":"2.0","id":0,"result":{"supportedVersions":["2027-01-01"],"capabilities":{} } }"""u8.ToArray(), Sharing.Shared));

        Assert.Contains("2027-01-01", refused.Message, StringComparison.Ordinal);
        Assert.Contains("2026-07-28", refused.Message, StringComparison.Ordinal);
    }
}
