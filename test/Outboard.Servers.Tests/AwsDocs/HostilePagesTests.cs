using CsCheck;
using Outboard.Servers.AwsDocs;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.AwsDocs.Tables;
using Outboard.Servers.Tests.Web.Markdown;

namespace Outboard.Servers.Tests.AwsDocs;

/// <summary>Pages are what a site says they are, and nothing a page holds may break the server.</summary>
public sealed class HostilePagesTests
{
    private static readonly string[] Pages = [Golden.Read("awspage.html"), Golden.Read("thead.html"), Golden.Read("bigtable.html")];

    private static readonly string[] Shreds =
    [
        "<table>", "</table>", "<tr>", "<td rowspan=99999>", "<td colspan=-1>", "<td colspan=99999999999>", "<thead>", "</thead>", "<th>", "<h2>", "</h2>", "<h1>", "<h6>", "<main>", "</main>",
        "<div>", "</div>", "<a href='", "<a href='http://[bad'>x</a>", "<base href='//'>", "<template>", "<!--", "-->", "<script>", "&#xD800;", "\0", "😀", "<pre>", "```", "|", "\n| --- |\n",
    ];

    [Fact]
    public void A_page_with_holes_and_shreds_is_read_in_every_way() =>
        Gen.Select(Gen.Int[0, Pages.Length - 1], Gen.Select(Gen.Int[0, 5000], Gen.Int[0, 40], Gen.Int[0, Shreds.Length - 1]).Array[1, 12]).Sample(
            static (page, changes) =>
            {
                var html = Pages[page];
                foreach (var (at, cut, shred) in changes)
                {
                    var from = Math.Min(at, html.Length);
                    html = html[..from] + Shreds[shred] + html[Math.Min(from + cut, html.Length)..];
                }

                LargeTables.Cut(PageText.Of(html, Golden.Page).Markdown, "https://docs.aws.amazon.com/x.html");
                Record.Exception(() => Sections.Extract(html, ["Overview", "Models", "Sec"], Golden.Page)).AssertNoneBut<Raised>();
                foreach (var section in (string?[])[null, "Models", "Sec", "Pier quotas"])
                {
                    foreach (var table in PageTables.Find(html, section, Golden.Page).Tables)
                    {
                        Assert.All(RowSearch.Find(table, "1000"), static row => row.Show().ToJsonString());
                    }
                }
            },
            iter: 300);

    [Theory]
    [InlineData("<table><tr><td>", 3000)]
    [InlineData("<table><thead><tr><th colspan=1000 rowspan=1000>x<tbody><tr><td colspan=1000 rowspan=1000>y", 300)]
    [InlineData("<h2>A</h2><div>", 3000)]
    [InlineData("<h2>A<b>", 3000)]
    [InlineData("<td>", 20000)]
    public void A_page_of_one_thing_again_and_again_stays_within_bounds(string piece, int times)
    {
        var html = $"<table><tr><td>{string.Concat(Enumerable.Repeat(piece, times))}{new string('x', 100_000)}";
        var before = GC.GetAllocatedBytesForCurrentThread();

        PageTables.Find(html, null, Golden.Page);
        PageTables.Find(html, "A", Golden.Page);
        Record.Exception(() => Sections.Extract(html, ["A"], Golden.Page)).AssertNoneBut<Raised>();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    [Fact]
    public async Task A_cell_that_is_repeated_in_every_column_does_not_blow_up_the_answer()
    {
        var html = $"<main><table><thead><tr><th colspan=1000>A<tbody>{string.Concat(Enumerable.Repeat($"<tr><td colspan=1000>word {new string('x', 1_000_000)}", 3))}";
        await using var web = await AwsWeb.StartAsync(context =>
        {
            context.Response.ContentType = "text/html";
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, html);
        });
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("search_table", """{"url":"https://docs.aws.amazon.com/y.html","query":"word"}""");

        var table = result.StructuredContent!.Value.GetProperty("results")[0];
        Assert.Equal((3, 0), (table.GetProperty("matched_rows").GetInt32(), table.GetProperty("showing").GetInt32()));
    }
}

internal static class Exceptions
{
    public static void AssertNoneBut<T>(this Exception? exception)
        where T : Exception => Assert.True(exception is null or T, exception?.ToString());
}
