using Outboard.Servers.AwsDocs.Tables;

namespace Outboard.Servers.Tests.AwsDocs.Tables;

public sealed class RowSearchTests
{
    private static readonly string[] Quotas =
    [
        "Buckets per account|100",
        "Objects per bucket|Unlimited",
        "Part size|5 MB to 5,000 MB",
        "Regions|us-east-1, eu_west_1",
        "Version|v1.2.30",
        "DeleteBucketPolicy|Grants permission",
    ];

    [Theory]
    [InlineData("buckets", "Buckets per account")]
    [InlineData("BUCKET", "Objects per bucket", "Buckets per account")]
    [InlineData("bucket per", "Objects per bucket", "Buckets per account")]
    [InlineData("100", "Buckets per account")]
    [InlineData("10")]
    [InlineData("5000", "Part size")]
    [InlineData("5,000", "Part size")]
    [InlineData("000")]
    [InlineData("us-east-1", "Regions")]
    [InlineData("east", "Regions")]
    [InlineData("us-east", "Regions")]
    [InlineData("eu_west_1", "Regions")]
    [InlineData("us", "Regions")]
    [InlineData("v1.2.30", "Version")]
    [InlineData("30", "Version")]
    [InlineData("del")]
    [InlineData("dele", "DeleteBucketPolicy")]
    [InlineData("eleteBucket")]
    [InlineData("part, size!", "Part size")]
    [InlineData("...")]
    [InlineData("存储桶")]
    [InlineData("buckets nowhere")]
    public void Every_word_has_to_be_in_the_row(string query, params string[] found) =>
        Assert.Equal(found.ToHashSet(), RowSearch.Find(Table(Quotas), query).Select(First).ToHashSet());

    [Fact]
    public void Rows_whose_first_column_has_more_of_the_words_come_first_and_the_others_stay_in_order()
    {
        var table = Table("x|red fox", "red|fox", "y|red fox", "red fox|z", "fox|red");

        Assert.Equal(["red fox", "red", "fox", "x", "y"], RowSearch.Find(table, "red fox").Select(First));
    }

    private static string First(TableRow row) => row.First.Shown;

    private static TableModel Table(params string[] rows) => new(null, ["A", "B"], [], [.. rows.Select(static row => row.Split('|')).Select(static cells => Row(new Cell(cells[0], cells[0]), new Cell(cells[1], cells[1])))]);

    private static TableRow Row(Cell first, Cell second) => new(first, [first, second], 0, static () => []);
}
