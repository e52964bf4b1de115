using Outboard.Servers.AwsDocs.Reading;

namespace Outboard.Servers.Tests.AwsDocs.Reading;

public sealed class LargeTablesTests
{
    private const string Url = "https://docs.aws.amazon.com/x.html";

    [Fact]
    public void A_table_of_20_rows_stays()
    {
        var table = Table(20);

        Assert.Equal($"before\n\n{table}\n\nafter", LargeTables.Cut($"before\n\n{table}\n\nafter", Url));
    }

    [Fact]
    public void A_table_of_21_rows_keeps_5_and_says_so() =>
        Assert.Equal(
            $"before\n\n{Table(5)}\n{Notice(21)}\n\nafter",
            LargeTables.Cut($"before\n\n{Table(21)}\n\nafter", Url));

    [Fact]
    public void Each_table_is_judged_by_itself() =>
        Assert.Equal(
            $"{Table(5)}\n{Notice(30)}\n\n{Table(3)}\n\n{Table(5)}\n{Notice(40)}",
            LargeTables.Cut($"{Table(30)}\n\n{Table(3)}\n\n{Table(40)}", Url));

    [Theory]
    [InlineData("```\n", "\n```")]
    [InlineData(":   ```\n", "\n    ```")]
    [InlineData("* ```\n", "\n  ```")]
    [InlineData("> ```\n", "\n> ```")]
    [InlineData("1. ````\n```\n", "\n````")]
    public void Code_is_no_table_and_what_follows_it_is(string open, string close)
    {
        var code = $"{open}{Table(30)}{close}";

        Assert.Equal($"{code}\n\n{Table(5)}\n{Notice(30)}", LargeTables.Cut($"{code}\n\n{Table(30)}", Url));
    }

    [Fact]
    public void Lines_without_a_separator_are_no_table()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 40).Select(static line => $"| {line} | --- x |"));

        Assert.Equal(lines, LargeTables.Cut(lines, Url));
    }

    private static string Table(int rows) => string.Join('\n', ["| Name | Limit |", "| --- | --- |", .. Enumerable.Range(0, rows).Select(static row => $"| Quota {row} | {row},000 |")]);

    private static string Notice(int rows) =>
        $"\n\nTable truncated (showing 5 of {rows} rows). Use the `search_table` tool to find specific rows.\n  Example: search_table(url=\"{Url}\", section_title=\"<section>\", query=\"your search term\")";
}
