using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Outboard.Servers.Tests.AwsDocs.Tables;

public sealed class SearchTableTests
{
    private const string Page = "https://docs.aws.amazon.com/x/thead.html";

    [Fact]
    public async Task Rows_of_all_tables_are_found_and_nulls_are_there()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_table", $$"""{"url":"{{Page}}","query":"heron"}""");

        AssertModel(
            """
            {
              "url": "https://docs.aws.amazon.com/x/thead.html",
              "section_title": "Models",
              "query": "heron",
              "tables_searched": 3,
              "tables_with_matches": 2,
              "results": [
                {
                  "table_heading": "Models",
                  "columns": [
                    "Model",
                    "Tokens - Input",
                    "Tokens - Output",
                    "Regions"
                  ],
                  "parent_columns": null,
                  "child_columns": null,
                  "total_rows": 3,
                  "matched_rows": 1,
                  "showing": 1,
                  "rows": [
                    {
                      "Model": "Heron [v2](https://docs.aws.amazon.com/m/heron-v2)",
                      "Tokens - Input": "200,000",
                      "Tokens - Output": "4,096",
                      "Regions": "us-east-1, eu-west-1"
                    }
                  ]
                },
                {
                  "table_heading": "Prices",
                  "columns": [
                    "Name",
                    "Price",
                    "Price_2"
                  ],
                  "parent_columns": null,
                  "child_columns": null,
                  "total_rows": 2,
                  "matched_rows": 1,
                  "showing": 1,
                  "rows": [
                    {
                      "Name": "Heron",
                      "Price": "0.003",
                      "Price_2": "0.015"
                    }
                  ]
                }
              ],
              "error": null,
              "hint": null
            }
            """,
            result);
        var sent = Assert.Single(web.Sent);
        Assert.Equal($"{Page}?session={sent.Headers["X-MCP-Session-Id"]}&tool=search_table&query=heron", sent.Url);
    }

    [Fact]
    public async Task Groups_are_rows_and_counts_count_them()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_table", $$"""{"url":"{{Page}}","section_title":"actions","query":"DeleteNest & egg"}""");

        var found = result.StructuredContent!.Value;
        Assert.Equal("actions", found.GetProperty("section_title").GetString());
        Assert.Equal(
            """{"table_heading":null,"columns":["Action","Resource","Key"],"parent_columns":["Action"],"child_columns":["Resource","Key"],"total_rows":3,"matched_rows":1,"showing":1,"rows":[{"Action":"DeleteNestPolicyWorkflow","rows":[{"Resource":"nest*","Key":"harbour:Tag"},{"Resource":"egg"},{"Resource":"tree","Key":"harbour:Zone"}]}]}""",
            found.GetProperty("results")[0].GetRawText());
        var sent = Assert.Single(web.Sent);
        Assert.EndsWith("&tool=search_table&query=DeleteNest%20%26%20egg&section=actions", sent.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_rows_are_shown_than_asked_for()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_table", """{"url":"https://docs.aws.amazon.com/x/bigtable.html","query":"quota","max_rows":"2"}""");

        var table = result.StructuredContent!.Value.GetProperty("results")[0];
        Assert.Equal((25, 25, 2, 2), (table.GetProperty("total_rows").GetInt32(), table.GetProperty("matched_rows").GetInt32(), table.GetProperty("showing").GetInt32(), table.GetProperty("rows").GetArrayLength()));
    }

    [Theory]
    [InlineData("thead", "", "nothing", 3, "Models", "No rows matched all query words. Try fewer or broader terms, or check spelling. Each word must appear somewhere in the row.")]
    [InlineData("thead", "Empty section", "x", 0, "Empty section", "No table found in section \"Empty section\". Available sections: \"Limits\", \"Models\", \"Prices\", \"Actions\", \"Empty section\"")]
    [InlineData("thead", "Nope", "x", 0, "Nope", "Section \"Nope\" not found. Available sections: \"Limits\", \"Models\", \"Prices\", \"Actions\", \"Empty section\"")]
    [InlineData("empty", "", "x", 0, "", "No tables found on this page.")]
    [InlineData("plain", "Any", "x", 0, "Any", "Page content is not HTML. Use read_documentation to view this page.")]
    public async Task Where_nothing_is_found_a_hint_says_why(string name, string section, string query, int searched, string shown, string hint)
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_table", new JsonObject { ["url"] = $"https://docs.aws.amazon.com/x/{name}.html", ["section_title"] = section.Length == 0 ? null : section, ["query"] = query }.ToJsonString());

        Assert.Null(result.IsError);
        AssertModel(Nothing($"https://docs.aws.amazon.com/x/{name}.html", shown, query, searched, null, hint), result);
    }

    [Theory]
    [InlineData("404", "Failed to fetch https://docs.aws.amazon.com/x/404.html - status code 404")]
    [InlineData("redir-bad", "Failed to fetch https://docs.aws.amazon.com/x/redir-bad.html: Refusing to follow redirect to non-allowlisted URL: http://169.254.169.254/latest/meta-data/")]
    public async Task A_failure_keeps_its_form_and_is_marked(string name, string error)
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_table", $$"""{"url":"https://docs.aws.amazon.com/x/{{name}}.html","section_title":"S","query":"q"}""");

        Assert.True(result.IsError);
        AssertModel(Nothing($"https://docs.aws.amazon.com/x/{name}.html", "S", "q", 0, error, null), result);
    }

    private static string Nothing(string url, string section, string query, int searched, string? error, string? hint) => new JsonObject
    {
        ["url"] = url,
        ["section_title"] = section,
        ["query"] = query,
        ["tables_searched"] = searched,
        ["tables_with_matches"] = 0,
        ["results"] = new JsonArray(),
        ["error"] = error,
        ["hint"] = hint,
    }.ToJsonString();

    private static void AssertModel(string expected, CallToolResult result)
    {
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(result.Structured())!.ToJsonString());
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(result.Text())!.ToJsonString());
        Assert.StartsWith("{\n  \"url\": ", result.Text(), StringComparison.Ordinal);
    }
}
