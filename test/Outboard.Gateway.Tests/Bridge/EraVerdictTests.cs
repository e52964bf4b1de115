using System.Text;
using System.Text.Json.Nodes;
using Outboard.Gateway.Bridge;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Bridge;

public sealed class EraVerdictTests
{
    [Theory]
    [InlineData("""{"result":{"supportedVersions":["2026-07-28"],"capabilities":{}}}""", Era.Modern)]
    [InlineData("""{"result":{"supportedVersions":["2025-11-25","2026-07-28"]}}""", Era.Modern)]
    [InlineData("""{"result":{"supportedVersions":["2027-01-01"]}}""", Era.Modern)]
    [InlineData("""{"error":{"code":-32022,"message":"x","data":{"supported":["2026-07-28"]}}}""", Era.Modern)]
    [InlineData("""{"result":{"supportedVersions":["2025-11-25"]}}""", Era.Legacy)]
    [InlineData("""{"result":{"supportedVersions":["later",7,null]}}""", Era.Legacy)]
    [InlineData("""{"result":{"supportedVersions":["\ud800"]}}""", Era.Legacy)]
    [InlineData("""{"result":{"supportedVersions":"2026-07-28"}}""", Era.Legacy)]
    [InlineData("""{"result":{}}""", Era.Legacy)]
    [InlineData("""{"result":[]}""", Era.Legacy)]
    [InlineData("""{"error":{"code":-32601,"message":"Method not found"}}""", Era.Legacy)]
    [InlineData("""{"error":{"code":-32602,"message":"x","data":{"supported":["2026-07-28"]}}}""", Era.Legacy)]
    [InlineData("""{"error":{"code":-32022,"message":"x"}}""", Era.Legacy)]
    [InlineData("""{"error":{"code":-32022,"message":"x","data":{"supported":["2025-11-25"]}}}""", Era.Legacy)]
    [InlineData("""{"error":{"code":-32022,"message":"x","data":[]}}""", Era.Legacy)]
    [InlineData("""{"error":{"code":-32000,"message":"Server not initialized"}}""", Era.Legacy)]
    [InlineData("""{"error":"no"}""", Era.Legacy)]
    [InlineData("""[]""", Era.Legacy)]
    [InlineData("""{"result":""", Era.Legacy)]
    public void An_answer_to_discovery_is_modern_only_when_it_says_so(string answer, Era era) =>
        Assert.Equal(era, EraVerdict.OfDiscover(Encoding.UTF8.GetBytes(answer)));

    [Theory]
    [InlineData("""{"code":-32022,"message":"Unsupported protocol version","data":{"supported":["2026-07-28"],"requested":"2025-11-25"}}""", Era.Modern)]
    [InlineData("""{"code":-32022,"message":"Unsupported protocol version"}""", Era.Modern)]
    [InlineData("""{"code":-32602,"message":"Server protocol version mismatch: 2026-07-28"}""", Era.Modern)]
    [InlineData("""{"code":-32602,"message":"x","data":{"supported":["2026-07-28"]}}""", Era.Modern)]
    [InlineData("""{"code":-32601,"message":"Method not found: initialize"}""", Era.Auto)]
    [InlineData("""{"code":-32602,"message":"Unsupported","data":{"supported":["2024-11-05"],"requested":"2025-11-25"}}""", Era.Auto)]
    [InlineData("""{"code":"-32022"}""", Era.Auto)]
    [InlineData("""{}""", Era.Auto)]
    public void A_refused_initialize_proves_a_modern_server_only_when_it_names_a_revision(string error, Era era) =>
        Assert.Equal(era, EraVerdict.OfRefusedInitialize(JsonNode.Parse(error)!.AsObject()));
}
