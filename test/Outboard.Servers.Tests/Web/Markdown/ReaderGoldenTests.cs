using System.Text.RegularExpressions;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Tests.Web.Markdown;

/// <summary>Of the reader profile the structure has to agree: every line that says something, in the same order, spaces inside a line aside.</summary>
public sealed partial class ReaderGoldenTests
{
    /// <summary>Where the original is wrong, or escapes what needs no escape: what it writes, and what is right.</summary>
    private static readonly Dictionary<string, (string Original, string Ours)[]> Differences = new()
    {
        ["article"] = [("1. x\n2. y", "3. x\n4. y"), ("yz", "y z")],
        ["awspage"] =
        [
            ("  1. give it a name\n  2. choose a zone", "   1. give it a name\n   2. choose a zone"),
            ("25Other", "25 Other"),
            (" 64 ", " `64` "),
            ("`harbour open-pier", "```\nharbour open-pier"),
            ("--zone a`", "--zone a\n```"),
        ],
        ["inline"] =
        [
            ("and  \nbreaks", "and breaks"),
            ("1\\. not", "1. not"),
            ("a%5Fb", "a_b"),
            ("say \"hi\"", "say \\\"hi\\\""),
            ("[ spaced ](/sp)", " [spaced](/sp) "),
            ("` spaced `", "`spaced`"),
            (">> ", "> > "),
            ("plain pre", "```\nplain pre"),
            ("  indented\n", "  indented\n```\n"),
        ],
        ["leak"] = [("Template text", "")],
    };

    public static TheoryData<string> Pages => [.. Golden.Names(".reader.md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Reader_profile_has_the_structure_of_the_original(string name)
    {
        var expected = Golden.Read(name + ".reader.md");
        foreach (var (original, ours) in Differences.GetValueOrDefault(name, []))
        {
            Assert.Contains(original, expected, StringComparison.Ordinal);
            expected = expected.Replace(original, ours, StringComparison.Ordinal);
        }

        var written = MarkdownWriter.Write(Golden.Parse(Golden.Read(name + ".html")).Body!, MarkdownProfile.Reader, page: null);

        Assert.Equal(Lines(expected), Lines(written));
    }

    private static List<string> Lines(string markdown) =>
        [.. markdown.Replace('\u00a0', ' ').Split('\n').Select(static line => InnerSpaces().Replace(line.TrimEnd(), " ")).Where(static line => line.Trim(' ', '>').Length > 0)];

    /// <summary>Runs of spaces behind the first word, and runs of dashes, which are as wide as a column.</summary>
    [GeneratedRegex(@"(?<=\S) +|(?<=\| -)-+")]
    private static partial Regex InnerSpaces();
}
