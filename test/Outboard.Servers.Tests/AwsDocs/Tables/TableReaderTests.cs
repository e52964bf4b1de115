using System.Diagnostics;
using AngleSharp.Html.Parser;
using Outboard.Servers.AwsDocs.Tables;

namespace Outboard.Servers.Tests.AwsDocs.Tables;

public sealed class TableReaderTests
{
    [Theory]
    [InlineData("<tr><th>A<th>B<tr><td>1<td>2", """["A","B"]""", """[{"A":"A","B":"B"},{"A":"1","B":"2"}]""")]
    [InlineData("<thead><tr><th>A<th>B<tbody><tr><td>1<td>2", """["A","B"]""", """[{"A":"1","B":"2"}]""")]
    [InlineData("<thead><tr><th colspan=3>A<tbody><tr><td>1<td>2<td>3", """["A","A_2","A_3"]""", """[{"A":"1","A_2":"2","A_3":"3"}]""")]
    [InlineData("<thead><tr><th>A<th>A_2<th>A<tbody><tr><td>1<td>2<td>3", """["A","A_2","A_3"]""", """[{"A":"1","A_2":"2","A_3":"3"}]""")]
    [InlineData("<thead><tr><th><th><tbody><tr><td>1<td>2", """["","_2"]""", """[{"":"1","_2":"2"}]""")]
    [InlineData("<thead><tr><th>A<th>B<tbody><tr><td colspan=2>1<tr><td colspan=9>2<tr><td>3", """["A","B"]""", """[{"A":"1","B":"1"},{"A":"2","B":"2"}]""")]
    [InlineData("<thead><tr><th>A<tbody><tr><td>1<tbody><tr><td>2<tfoot><tr><td>3", """["A"]""", """[{"A":"1"},{"A":"2"}]""")]
    [InlineData("<thead><tr><th>A<tbody><tr><td>1<table><tr><td>inner</table>", """["A"]""", """[{"A":"1 inner"}]""")]
    [InlineData("<thead><tr><th rowspan=0>A<th colspan=x>B<tbody><tr><td rowspan=-1>1<td>2", """["A","B"]""", """[{"A":"1","B":"2"}]""")]
    [InlineData("<thead><tr><th rowspan=2>A<th colspan=2>B<tr><th>C<th>B<tbody><tr><td>1<td>2<td>3", """["A","B - C","B"]""", """[{"A":"1","B - C":"2","B":"3"}]""")]
    public void A_plain_table_has_a_row_for_each_of_its_rows(string rows, string columns, string shown) => AssertTable(rows, columns, "[]", shown);

    [Theory]
    [InlineData(
        "<tr><td rowspan=2>a<td>1<td><tr><td>2<td>x<tr><td>b<td>3<td>",
        """["P"]""",
        """[{"P":"a","rows":[{"C":"1"},{"C":"2","D":"x"}]},{"P":"b","rows":[{"C":"3"}]}]""")]
    [InlineData(
        "<tr><td rowspan=4>a<td rowspan=2>b<td>1<tr><td>2<tr><td rowspan=2>c<td>3<tr><td>4",
        """["P","C"]""",
        """[{"P":"a","C":"b","rows":[{"D":"1"},{"D":"2"}]},{"P":"a","C":"c","rows":[{"D":"3"},{"D":"4"}]}]""")]
    [InlineData(
        "<tr><td rowspan=3>a<td rowspan=2>b<td>1<tr><td>2<tr><td>c<td>3",
        """["P","C"]""",
        """[{"P":"a","C":"b","rows":[{"D":"1"},{"D":"2"}]},{"P":"a","C":"c","rows":[{"D":"3"}]}]""")]
    [InlineData("<tr><td rowspan=2>a<td><td><tr><td><td>", """["P"]""", """[{"P":"a","rows":[]}]""")]
    [InlineData("<tr><td rowspan=2 colspan=2>a<td>1<tr><td>2", "[]", """[{"P":"a","C":"a","D":"1"},{"P":"a","C":"a","D":"2"}]""")]
    [InlineData("<tr><td rowspan=99>a<td>1<td>2", """["P"]""", """[{"P":"a","rows":[{"C":"1","D":"2"}]}]""")]
    public void Rows_under_a_spanning_cell_are_a_group(string rows, string parents, string shown) =>
        AssertTable($"<thead><tr><th>P<th>C<th>D<tbody>{rows}", """["P","C","D"]""", parents, shown);

    [Theory]
    [InlineData("a<br>b", "a b")]
    [InlineData("<p>a</p><p>b</p>", "a b")]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "a b")]
    [InlineData("s3:<wbr>Get<b>Object</b>", "s3:GetObject")]
    [InlineData("<code>64</code> | 128,\n\t <i>x</i>", "64 | 128, x")]
    [InlineData("see <a href='/x'>this  one</a>, <a>that</a> and <a href='#y'></a>", "see [this one](https://docs.aws.amazon.com/x) , that and")]
    [InlineData("<div>a<a href='https://else.example/'>b</a></div>", "a [b](https://else.example/)")]
    [InlineData("a<script>track()</script><!-- c -->b", "ab")]
    public void A_cell_is_one_line_in_which_what_is_apart_stays_apart(string cell, string text) =>
        AssertTable($"<thead><tr><th>A<tbody><tr><td>{cell}", """["A"]""", "[]", $$"""[{"A":"{{text}}"}]""");

    [Fact]
    public void Spans_cannot_make_a_small_page_a_large_table()
    {
        var rows = string.Concat(Enumerable.Repeat("<tr><td colspan=1000 rowspan=65534>x", 20_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var table = Read($"<thead>{string.Concat(Enumerable.Repeat("<tr><th colspan=1000 rowspan=65534>h", 100))}<tbody>{rows}");

        Assert.Equal(200, table?.Columns.Count);
        Assert.Equal(5000, table?.Rows.Count);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200 << 20);
    }

    private static void AssertTable(string rows, string columns, string parents, string shown)
    {
        var table = Read(rows) ?? throw new UnreachableException();

        Assert.Equal(columns, Json(table.Columns));
        Assert.Equal(parents, Json(table.Parents));
        Assert.Equal(shown, $"[{string.Join(',', table.Rows.Select(static row => row.Show().ToJsonString()))}]");
    }

    private static TableModel? Read(string rows)
    {
        var document = new HtmlParser().ParseDocument($"<table>{rows}</table>");
        return new TableReader(document, new Uri("https://docs.aws.amazon.com/y.html")).Read(document.QuerySelector("table")!, null);
    }

    private static string Json(IEnumerable<string> texts) => $"[{string.Join(',', texts.Select(static text => $"\"{text}\""))}]";
}
