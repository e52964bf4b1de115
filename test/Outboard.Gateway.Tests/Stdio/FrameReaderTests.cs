using System.Text;
using Outboard.Gateway.Stdio;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class FrameReaderTests
{
    private readonly List<(string Text, bool Cut)> lines = [];

    [Fact]
    public void Lines_are_handed_on_whole_however_the_reads_are_cut()
    {
        var text = Encoding.UTF8.GetBytes("{\"a\":\"é€😀\"}\n{\"b\":2}\r\n\n\r\n{\"c\":3}\n");
        for (var size = 1; size <= text.Length; size++)
        {
            lines.Clear();
            Feed(Reader(), text, size);
            Assert.Equal(["{\"a\":\"é€😀\"}", "{\"b\":2}", "{\"c\":3}"], lines.Select(l => l.Text));
        }
    }

    [Fact]
    public void A_line_without_its_end_is_not_handed_on()
    {
        Feed(Reader(), "{\"a\":1}\n{\"half"u8, 5);

        Assert.Equal(["{\"a\":1}"], lines.Select(l => l.Text));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_a_line()
    {
        Feed(Reader(), "\uFEFF{\"a\":1}\n\uFEFF\n{\"b\":\"\uFEFF\"}\n"u8, 2);

        Assert.Equal(["{\"a\":1}", "{\"b\":\"\uFEFF\"}"], lines.Select(l => l.Text));
    }

    [Fact]
    public void Only_the_last_carriage_return_belongs_to_the_line_end()
    {
        Feed(Reader(), "a\rb\r\r\n"u8, 3);

        Assert.Equal(["a\rb\r"], lines.Select(l => l.Text));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_line_over_the_limit_is_reported_once_by_its_beginning_and_dropped_to_its_end(int size)
    {
        var text = Encoding.ASCII.GetBytes("before\n" + new string('x', 500) + "\nafter\n");

        Feed(Reader(maxLine: 100), text, size);

        // A read that brings the whole line at once never had to be stored beyond the read itself, and may be handed on.
        var cut = lines.Where(l => l.Cut).ToList();
        Assert.Equal(["before", "after"], lines.Where(l => !l.Cut && l.Text.Length <= 100).Select(l => l.Text));
        Assert.True(cut.Count <= 1);
        Assert.All(cut, l => Assert.Matches("^x{101,}$", l.Text));
        if (size <= 100)
        {
            Assert.Single(cut);
        }
    }

    [Fact]
    public void Lines_far_longer_than_a_read_are_handed_on_whole()
    {
        var huge = new string('h', 20 << 20);

        Feed(Reader(), Encoding.ASCII.GetBytes($"{huge}\nnext\n"), 65_536);

        Assert.Equal([huge.Length, 4], lines.Select(l => l.Text.Length));
        Assert.All(lines, l => Assert.False(l.Cut));
    }

    private FrameReader Reader(int maxLine = FrameReader.DefaultMaxLine) =>
        new((line, cut) => lines.Add((Encoding.UTF8.GetString(line), cut)), maxLine);

    private static void Feed(FrameReader reader, ReadOnlySpan<byte> bytes, int size)
    {
        while (bytes.Length > 0)
        {
            var room = reader.GetBuffer();
            var take = Math.Min(Math.Min(size, room.Length), bytes.Length);
            bytes[..take].CopyTo(room.Span);
            reader.Advance(take);
            bytes = bytes[take..];
        }

        reader.Release();
    }
}
