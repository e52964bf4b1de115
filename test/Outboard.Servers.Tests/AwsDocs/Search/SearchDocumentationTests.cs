using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Outboard.Servers.Tests.AwsDocs.Search;

public sealed class SearchDocumentationTests
{
    private const string Found = """
        {
          "search_results": [
            {
              "rank_order": 1,
              "url": "https://docs.aws.amazon.com/harbour/latest/ug/piers.html",
              "title": "Working with piers",
              "context": "How to open a pier.",
              "recommended_sections": [
                "Pier quotas"
              ],
              "sections": [
                "Overview",
                "Pier quotas"
              ],
              "metadata": {
                "additional_urls": [
                  {
                    "url": "https://docs.aws.amazon.com/harbour/latest/ug/ships.html",
                    "section_title": "Ships",
                    "section_anchor": "ships"
                  }
                ]
              }
            },
            {
              "rank_order": 3,
              "url": "https://docs.aws.amazon.com/harbour/latest/ug/events.html",
              "title": "Pier events",
              "context": "Body of events.",
              "recommended_sections": null,
              "sections": null,
              "metadata": null
            },
            {
              "rank_order": 4,
              "url": "https://docs.aws.amazon.com/harbour/latest/ug/none.html",
              "title": "No text",
              "context": null,
              "recommended_sections": null,
              "sections": null,
              "metadata": null
            },
            {
              "rank_order": 5,
              "url": "https://docs.aws.amazon.com/harbour/latest/ug/bad.html",
              "title": "Bad metadata",
              "context": "s",
              "recommended_sections": null,
              "sections": null,
              "metadata": null
            }
          ],
          "facets": {
            "product_types": [
              "Harbour Service",
              "Pier Service"
            ],
            "guide_types": [
              "User Guide",
              "API Reference"
            ]
          },
          "query_id": "q-123",
          "metadata": {
            "discovered_services": [
              {
                "name": "Harbour Service",
                "description": "Ships"
              }
            ],
            "related_tasks": [
              {
                "name": "Open a pier",
                "description": null,
                "urls": [
                  {
                    "url_name": "Piers",
                    "url_description": "d"
                  }
                ]
              }
            ],
            "relationships": [
              {
                "relation": "part of",
                "to": "harbour",
                "to_description": "a place",
                "from": "pier"
              }
            ]
          }
        }
        """;

    [Fact]
    public async Task Results_are_the_same_as_text_and_as_structured_content()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_documentation", """{"search_phrase":"piers"}""");

        Assert.Null(result.IsError);
        Assert.Equal(Found, result.Text());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Found), JsonNode.Parse(result.Structured())));
    }

    [Fact]
    public async Task The_service_is_asked_as_the_original_asks_it()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        await client.CallAsync(
            "search_documentation",
            """{"search_phrase":"neuron sdk","search_intent":" find  the\n\"SDK\" & more ","product_types":"[\"A\", \"B\"]","guide_types":["User Guide"],"limit":"5"}""");

        var sent = Assert.Single(web.Sent);
        var session = sent.Headers["X-MCP-Session-Id"];
        Assert.True(Guid.TryParse(session, out _));
        Assert.Equal("POST", sent.Method);
        Assert.Equal($"https://proxy.search.docs.aws.com/search?session={session}&search_intent=find+the+%22SDK%22+%26+more", sent.Url);
        Assert.StartsWith("application/json", sent.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.EndsWith(" ModelContextProtocol/9.9.9 (AWS Documentation Server)", sent.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""
                    {"textQuery":{"input":"neuron sdk"},
                     "contextAttributes":[{"key":"domain","value":"docs.aws.amazon.com"},{"key":"domain","value":"awsdocs-neuron.readthedocs-hosted.com"},
                       {"key":"aws-docs-search-product","value":"A"},{"key":"aws-docs-search-product","value":"B"},{"key":"aws-docs-search-guide","value":"User Guide"}],
                     "acceptSuggestionBody":"RawText","locales":["en_us"]}
                    """),
                JsonNode.Parse(sent.Body)),
            sent.Body);
    }

    [Fact]
    public async Task The_limit_counts_suggestions_and_not_results()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_documentation", """{"search_phrase":"piers","limit":2}""");

        Assert.Equal(1, result.StructuredContent!.Value.GetProperty("search_results").GetArrayLength());
    }

    [Theory]
    [InlineData("none", """{"search_results":[],"facets":null,"query_id":"q-0","metadata":null}""")]
    [InlineData("badmeta", """{"search_results":[],"facets":null,"query_id":"q-1","metadata":null}""")]
    public async Task What_is_missing_or_malformed_is_null(string phrase, string answer)
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_documentation", $$"""{"search_phrase":"{{phrase}}"}""");

        Assert.Null(result.IsError);
        Assert.Equal(answer, result.Structured());
    }

    [Theory]
    [InlineData("""{"suggestions":"x","facets":[],"metadata":{}}""")]
    [InlineData("""{"suggestions":[5,{"textExcerptSuggestion":null},{"textExcerptSuggestion":"x"}],"queryId":null,"facets":{"aws-docs-search-product":[]},"metadata":[]}""")]
    [InlineData("""{"queryId":5,"metadata":{"discovered_services":[{"description":"no name"}]}}""")]
    [InlineData("""{"queryId":"\ud83d","metadata":{"related_tasks":[{"name":"x","urls":[{}]}]}}""")]
    public async Task No_form_of_an_answer_fails_the_search(string body)
    {
        await using var web = await AwsWeb.StartAsync(context => context.Response.WriteAsync(body));
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_documentation", """{"search_phrase":"x"}""");

        Assert.Null(result.IsError);
        Assert.Equal("""{"search_results":[],"facets":null,"query_id":"","metadata":null}""", result.Structured());
    }

    [Theory]
    [InlineData("s500", "Error searching AWS docs - status code 500")]
    [InlineData("notjson", "Error parsing search results: the answer is not JSON")]
    [InlineData("nobody knows", "Error searching AWS docs - status code 404")]
    public async Task A_failure_is_a_result_and_marked_as_one(string phrase, string title)
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        AssertFailure(title, await client.CallAsync("search_documentation", $$"""{"search_phrase":"{{phrase}}"}"""));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    public async Task An_answer_that_is_no_object_is_a_failure(string body)
    {
        await using var web = await AwsWeb.StartAsync(context => context.Response.WriteAsync(body));
        await using var client = await web.ConnectAsync();

        AssertFailure("Error parsing search results: the answer is not a JSON object", await client.CallAsync("search_documentation", """{"search_phrase":"x"}"""));
    }

    [Fact]
    public async Task A_refused_connection_says_so()
    {
        await using var web = await AwsWeb.StartAsync(refuses: true);
        await using var client = await web.ConnectAsync();

        AssertFailure(
            "Error searching AWS docs: connection refused by proxy.search.docs.aws.com:443",
            await client.CallAsync("search_documentation", """{"search_phrase":"x"}"""));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var web = await AwsWeb.StartAsync(static context =>
        {
            context.Response.Redirect("https://docs.aws.amazon.com/x/thead.html");
            return Task.CompletedTask;
        });
        await using var client = await web.ConnectAsync();

        AssertFailure("Error parsing search results: the answer is not JSON", await client.CallAsync("search_documentation", """{"search_phrase":"x"}"""));
        Assert.Single(web.Sent);
    }

    [Fact]
    public async Task Without_telemetry_the_service_is_told_nothing_but_the_query()
    {
        await using var web = await AwsWeb.StartAsync(args: ["--telemetry", "off"]);
        await using var client = await web.ConnectAsync();

        await client.CallAsync("search_documentation", """{"search_phrase":"piers","search_intent":"why"}""");

        var sent = Assert.Single(web.Sent);
        Assert.Equal("https://proxy.search.docs.aws.com/search", sent.Url);
        Assert.DoesNotContain("X-MCP-Session-Id", sent.Headers.Keys);
    }

    private static void AssertFailure(string title, ModelContextProtocol.Protocol.CallToolResult result)
    {
        Assert.True(result.IsError);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(result.Text()), JsonNode.Parse(result.Structured())));
        Assert.Equal(
            $$"""{"search_results":[{"rank_order":1,"url":"","title":"{{title}}","context":null,"recommended_sections":null,"sections":null,"metadata":null}],"facets":null,"query_id":"","metadata":null}""",
            result.Structured());
    }
}
