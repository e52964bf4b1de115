using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Testing;

namespace Outboard.Servers.Tests.AwsDocs.Reading;

public sealed partial class DocFrameTests
{
    private const string Url = "https://docs.aws.amazon.com/x.html";

    // Letters, Chinese, emoji, a combining mark and half a surrogate pair, which a page can hold as well as anything else.
    private static readonly string[] Pieces = ["a", "é", "港", "😀", "e\u0301", "\n", "\ud83d", "👩‍🚀"];
    private static readonly Gen<string> Pages = Gen.Int[0, Pieces.Length - 1].Array[0, 60].Select(static chosen => string.Concat(chosen.Select(static piece => Pieces[piece])));

    [Fact]
    public void Frames_are_those_of_the_original()
    {
        var golden = File.ReadAllText(Repo.Path("test", "Outboard.Servers.Tests", "Data", "golden", "format.txt")).Split("\n=====\n");

        Assert.Equal(golden, new[] { (0, 4), (10, 4), (6, 4) }.Select(static piece => DocFrame.Of(Url, "abcdefghij", piece.Item1, piece.Item2).Text));
    }

    [Fact]
    public void Nothing_is_left_of_an_empty_page() =>
        Assert.Equal(($"AWS Documentation from {Url}:\n\n<e>No more content available.</e>", null), DocFrame.Of(Url, "", 0, 10));

    [Fact]
    public void Reading_a_page_piece_by_piece_gives_the_page_whatever_the_length() =>
        Gen.Select(Pages, Gen.Int[1, 25]).Sample((page, length) =>
        {
            var pieces = new StringBuilder();
            for (int? start = 0; start is { } from;)
            {
                var (text, next) = DocFrame.Of(Url, page, from, length);
                pieces.Append(Body(text, next));
                start = next;
            }

            Assert.Equal(page, pieces.ToString());
        });

    [Fact]
    public void A_piece_has_the_length_asked_for_and_never_half_an_emoji() =>
        Gen.Select(Pages, Gen.Int[0, 70], Gen.Int[1, 70]).Sample((page, start, length) =>
        {
            var runes = Elements(page);
            var expected = string.Concat(runes.Skip(start).Take(length));

            var (text, next) = DocFrame.Of(Url, page, start, length);

            Assert.Equal(expected, Body(text, next));
            Assert.Equal(start + length < runes.Count ? start + length : null, next);
        });

    [Fact]
    public void What_marks_a_page_does_not_count()
    {
        var (text, next) = DocFrame.Of(Url, "abcdefghij", 0, 4, static slice => $"[{slice}]");

        Assert.Equal($"AWS Documentation from {Url}:\n\n[abcd]\n\n<e>Content truncated. Call the read_documentation tool with start_index=4 to get more content.</e>", text);
        Assert.Equal(4, next);
    }

    private static List<string> Elements(string text)
    {
        var elements = new List<string>();
        for (var at = 0; at < text.Length; at += elements[^1].Length)
        {
            elements.Add(at + 1 < text.Length && char.IsSurrogatePair(text, at) ? text.Substring(at, 2) : text.Substring(at, 1));
        }

        return elements;
    }

    private static string Body(string framed, int? next)
    {
        var head = $"AWS Documentation from {Url}:\n\n";
        Assert.StartsWith(head, framed, StringComparison.Ordinal);
        if (next is null)
        {
            return framed[head.Length..] is var rest and not "<e>No more content available.</e>" ? rest : "";
        }

        var notice = Notice().Match(framed);
        Assert.Equal(next, int.Parse(notice.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        return framed[head.Length..notice.Index];
    }

    [GeneratedRegex(@"\n\n<e>Content truncated\. Call the read_documentation tool with start_index=(\d+) to get more content\.</e>\z")]
    private static partial Regex Notice();
}
