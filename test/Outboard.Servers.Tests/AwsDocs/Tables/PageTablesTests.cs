using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Servers.AwsDocs.Tables;
using Outboard.Servers.Tests.Web.Markdown;

namespace Outboard.Servers.Tests.AwsDocs.Tables;

public sealed class PageTablesTests
{
    private static readonly Uri Page = new("https://docs.aws.amazon.com/x/y.html");

    public static TheoryData<string, int> Cases => [.. Golden.Names(".tables.json").SelectMany(static name => Enumerable.Range(0, Read(name).Count).Select(index => (name, index)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tables_and_what_is_found_in_them_are_those_of_the_original(string name, int index)
    {
        var asked = Read(name)[index]!;
        var section = (string?)asked["section_title"];

        var found = PageTables.Find(Golden.Read(name + ".html"), section, Page);

        var expected = asked["parsed"]!.AsObject();
        if (expected["error"] is { } error)
        {
            Assert.Equal($"{error}. Available sections: {string.Join(", ", expected["available_sections"]!.AsArray().Select(static title => $"\"{title}\""))}", found.Hint);
            Assert.Empty(found.Tables);
            return;
        }

        AssertSame(expected["tables"] as JsonArray ?? [expected.DeepClone()], [.. found.Tables.Select(Shown)]);
        Assert.Equal(section ?? (string?)expected["detected_section"], found.Section);
        if (!IsApart(name, index))
        {
            AssertSame(asked["matches_per_table"]!.AsArray(), [.. found.Tables.Select(table => Rows(RowSearch.Find(table, (string)asked["query"]!)))]);
        }
    }

    [Fact]
    public void Cells_that_the_original_runs_together_are_found_by_their_words()
    {
        var quotas = Assert.Single(PageTables.Find(Golden.Read("awspage.html"), "pier quotas", Page).Tables);

        var row = Assert.Single(RowSearch.Find(quotas, "berths 25"));

        Assert.Equal("us-east-1: 25 Other: 10", (string?)row.Show()["Default"]);
    }

    [Fact]
    public void All_rows_of_a_large_table_are_searched()
    {
        var golden = JsonNode.Parse(Golden.Read("bigtable.rows.json"))!.AsArray();
        var table = Assert.Single(PageTables.Find(Golden.Read("bigtable.html"), "sec", Page).Tables);

        AssertSame([golden[0]!.DeepClone()], [Shown(table)]);
        AssertSame(golden[1]!.AsArray(), Rows(RowSearch.Find(table, "quota 7000")));
    }

    [Fact]
    public void Links_are_shown_absolute_and_searched_as_the_page_writes_them()
    {
        var table = Assert.Single(PageTables.Find("<table><tr><td>Name</td></tr><tr><td><a href=/q/L-1234>Piers</a></td></tr></table>", null, Page).Tables);

        Assert.Equal("[Piers](https://docs.aws.amazon.com/q/L-1234)", (string?)Assert.Single(RowSearch.Find(table, "L-1234")).Show()["Name"]);
        Assert.Empty(RowSearch.Find(table, "amazon"));
    }

    [Theory]
    [InlineData("<p>text</p>", null, "No tables found on this page.", "")]
    [InlineData("<table></table>", null, "No tables found on this page.", "")]
    [InlineData("<h2>A</h2><table><tr></tr></table><h2>B</h2>", "a", "No parseable table data in section \"a\". Available sections: \"A\", \"B\"", "a")]
    [InlineData("<h2>A</h2><h4>B</h4>", "B", "Section \"B\" not found. Available sections: \"A\"", "B")]
    [InlineData("<h1>A</h1><h2>B</h2><h3>C</h3>", "b", "No table found in section \"b\". Available sections: \"A\", \"B\", \"C\"", "b")]
    public void A_page_without_the_table_says_what_there_is(string html, string? section, string hint, string shown)
    {
        var found = PageTables.Find(html, section, Page);

        Assert.Equal((hint, shown), (found.Hint, found.Section));
    }

    [Fact]
    public void A_section_ends_at_a_heading_of_its_own_level_and_names_the_deeper_ones()
    {
        const string Html = "<h2>A</h2><table><tr><td>1</table><h3>B</h3><div><table><tr><td>2</table><h4>C</h4><table><tr><td>3</table></div><h2>D</h2><table><tr><td>4</table>";

        var found = PageTables.Find(Html, "A", Page);

        Assert.Equal([(null, "1"), ("B", "2"), ("C", "3")], found.Tables.Select(static table => (table.Heading, table.Columns[0])));
    }

    [Fact]
    public void Of_several_headings_with_the_name_the_last_counts() =>
        Assert.Equal(["2"], PageTables.Find("<h2>A</h2><table><tr><td>1</table><h2>A</h2><table><tr><td>2</table>", "A", Page).Tables.Select(static table => table.Columns[0]));

    [Fact]
    public void Without_a_section_the_answer_names_what_the_largest_table_stands_under()
    {
        const string Html = "<h2>A</h2><h4>deep</h4><table><tr><td>1<tr><td>2<tr><td>3</table><h2>B</h2><table><tr><td>4</table>";

        var found = PageTables.Find(Html, "", Page);

        Assert.Equal("A", found.Section);
        Assert.Equal(["deep", "B"], found.Tables.Select(static table => table.Heading));
        Assert.Equal("(all tables)", PageTables.Find("<table><tr><td>1</table>", null, Page).Section);
    }

    private static bool IsApart(string name, int index) => name == "awspage" && index == 1;

    // {"columns": …, "parent_columns": …, "child_columns": …, "rows": …, "table_heading": …} as the golden files have it
    private static JsonNode Shown(TableModel table)
    {
        var shown = new JsonObject { ["columns"] = new JsonArray([.. table.Columns]) };
        if (table.Parents.Count > 0)
        {
            shown["parent_columns"] = new JsonArray([.. table.Parents]);
            shown["child_columns"] = new JsonArray([.. table.Children]);
        }

        shown["rows"] = Rows(table.Rows);
        shown["table_heading"] = table.Heading;
        return shown;
    }

    private static JsonArray Rows(IEnumerable<TableRow> rows) => new([.. rows.Select(static row => row.Show())]);

    private static void AssertSame(JsonArray expected, JsonArray actual) => Assert.Equal(OnPurpose(expected.ToJsonString()), actual.ToJsonString());

    // Differences that are meant: what a page sets apart stays apart, and links are absolute.
    private static string OnPurpose(string golden) => golden
        .Replace("25Other", "25 Other", StringComparison.Ordinal)
        .Replace("64| 128", "64 | 128", StringComparison.Ordinal)
        .Replace("](/", "](https://docs.aws.amazon.com/", StringComparison.Ordinal);

    private static JsonArray Read(string name) => JsonNode.Parse(Golden.Read(name + ".tables.json"))!.AsArray();
}
