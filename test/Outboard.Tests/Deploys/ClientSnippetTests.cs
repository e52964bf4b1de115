using Outboard.Deploys;
using Outboard.Manifests;

namespace Outboard.Tests.Deploys;

public sealed class ClientSnippetTests
{
    private static readonly Dictionary<string, string> Urls = new() { ["fetch"] = "https://fetch.ecs.example.com/mcp" };

    [Fact]
    public void A_client_gets_the_url_and_the_place_of_the_token() => Assert.Equal(
        """
        {
          "mcpServers": {
            "fetch": {
              "type": "http",
              "url": "https://fetch.ecs.example.com/mcp",
              "headers": {
                "Authorization": "Bearer ${OUTBOARD_TOKEN}"
              }
            }
          }
        }
        """.ReplaceLineEndings("\n"),
        ClientSnippet.Of(Urls, withToken: true).ReplaceLineEndings("\n"));

    [Fact]
    public void Without_a_token_there_is_no_header() => Assert.DoesNotContain("headers", ClientSnippet.Of(Urls, withToken: false), StringComparison.Ordinal);

    [Fact]
    public void The_snippet_is_a_manifest_too()
    {
        var manifest = ManifestReader.Parse(ClientSnippet.Of(Urls, withToken: true), Path.GetTempPath(), new Dictionary<string, string> { ["OUTBOARD_TOKEN"] = "t" });

        Assert.Equal("fetch", Assert.Single(manifest.Servers).Name);
    }
}
