using System.Text.Json;
using Outboard.Servers.AwsDocs;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Tests.AwsDocs;

public sealed class ArgumentsTests
{
    [Theory]
    [InlineData("5", 5)]
    [InlineData("5.0", 5)]
    [InlineData("1e2", 100)]
    [InlineData("\"50\"", 50)]
    [InlineData("\" +50 \"", 50)]
    [InlineData("\"5.0\"", 5)]
    [InlineData("\"1_000\"", 1000)]
    [InlineData("true", 1)]
    public void A_number_may_be_written_in_many_ways(string json, int number)
    {
        var arguments = Of($$"""{"n":{{json}}}""");

        Assert.Equal(number, arguments.Integer("n", 7, least: 0));
        arguments.Check();
    }

    [Theory]
    [InlineData("5.5")]
    [InlineData("\"5.5\"")]
    [InlineData("\"five\"")]
    [InlineData("\"1e2\"")]
    [InlineData("\"\"")]
    [InlineData("\"\\ud83d\"")]
    [InlineData("null")]
    [InlineData("[5]")]
    [InlineData("{}")]
    public void What_is_no_whole_number_is_refused(string json) => AssertRefused($$"""{"n":{{json}}}""", static arguments => arguments.Integer("n", 7, least: 0), "n\n  must be a whole number");

    [Theory]
    [InlineData("0", 1, 9, "must be from 1 to 9")]
    [InlineData("10", 1, 9, "must be from 1 to 9")]
    [InlineData("-1", 0, int.MaxValue, "must be at least 0")]
    [InlineData("-1e300", 0, int.MaxValue, "must be at least 0")]
    public void A_number_out_of_bounds_is_refused(string json, int least, int most, string reason) =>
        AssertRefused($$"""{"n":{{json}}}""", arguments => arguments.Integer("n", 7, least, most), "n\n  " + reason);

    [Fact]
    public void A_number_without_an_upper_bound_may_be_as_large_as_it_likes()
    {
        var arguments = Of("""{"n":123456789012345678901234567890}""");

        Assert.Equal(int.MaxValue, arguments.Integer("n", 7, least: 0));
        arguments.Check();
    }

    [Theory]
    [InlineData("""["a","b"]""", "a|b")]
    [InlineData("[]", "")]
    [InlineData("\"[\\\"a\\\", \\\"b\\\"]\"", "a|b")]
    public void A_list_may_come_as_json_in_a_string(string json, string items)
    {
        var arguments = Of($$"""{"l":{{json}}}""");

        Assert.Equal(items, string.Join('|', arguments.Texts("l")));
        Assert.Equal(items, string.Join('|', arguments.OptionalTexts("l")!));
        arguments.Check();
    }

    [Theory]
    [InlineData("\"a\"", "l\n  must be a list of strings")]
    [InlineData("\"{}\"", "l\n  must be a list of strings")]
    [InlineData("5", "l\n  must be a list of strings")]
    [InlineData("null", "l\n  must be a list of strings")]
    [InlineData("""["a",5]""", "l.1\n  must be a string")]
    [InlineData("\"[5]\"", "l.0\n  must be a string")]
    public void What_is_no_list_of_strings_is_refused(string json, string reason) => AssertRefused($$"""{"l":{{json}}}""", static arguments => arguments.Texts("l"), reason);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"o":null}""")]
    [InlineData("""{"o":"null"}""")]
    public void An_optional_argument_may_be_absent_or_null_or_the_word(string json)
    {
        var arguments = Of(json);

        Assert.Null(arguments.OptionalText("o"));
        Assert.Null(arguments.OptionalTexts("o"));
        arguments.Check();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\\udc00\"")]
    public void What_is_no_text_is_refused(string json) => AssertRefused($$"""{"t":{{json}}}""", static arguments => arguments.Text("t"), "t\n  must be a string");

    [Fact]
    public void Absent_arguments_take_what_is_usual()
    {
        var arguments = Of("{}");

        Assert.Equal((7, "usual"), (arguments.Integer("n", 7, least: 0), arguments.TextOr("t", "usual")));
        arguments.Check();
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var arguments = Of("""{"n":"x"}""");
        arguments.Text("url");
        arguments.Integer("n", 7, least: 0);

        Assert.Equal("2 validation errors for toolArguments\nurl\n  is required\nn\n  must be a whole number", Assert.Throws<Raised>(arguments.Check).Message);
    }

    private static void AssertRefused(string json, Func<Arguments, object?> read, string reason)
    {
        var arguments = Of(json);
        read(arguments);

        Assert.Equal($"1 validation error for toolArguments\n{reason}", Assert.Throws<Raised>(arguments.Check).Message);
    }

    private static Arguments Of(string json) =>
        new("tool", new ToolCall(JsonElement.Parse(json).EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value)));
}
