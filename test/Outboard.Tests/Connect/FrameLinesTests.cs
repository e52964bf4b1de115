using System.IO.Pipelines;
using System.Text;
using Outboard.Connect;

namespace Outboard.Tests.Connect;

public sealed class FrameLinesTests
{
    [Fact]
    public async Task Lines_come_whole_however_they_arrive()
    {
        var pipe = new Pipe();
        var reading = ReadAsync(pipe.Reader.AsStream(), limit: 100);
        foreach (var piece in new[] { "{\"a\"", ":1}\n{\"b\":2}\r\n\n  \n{\"c", "\":\"ü\"}", "\n{\"cut" })
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(piece));
        }

        await pipe.Writer.CompleteAsync();

        Assert.Equal(["{\"a\":1}", "{\"b\":2}\r", "{\"c\":\"ü\"}"], await reading);
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_a_message() =>
        Assert.Equal(["{\"a\":1}"], await ReadAsync(new MemoryStream([0xEF, 0xBB, 0xBF, .. "{\"a\":1}\n"u8]), limit: 100));

    [Theory]
    [InlineData(11)]
    [InlineData(5_000)]
    [InlineData(1_000_000)]
    public async Task Line_over_the_limit_is_passed_over_and_the_next_one_read(int length)
    {
        var text = $"0123456789\n{new string('x', length)}\nafter\n";

        Assert.Equal(["0123456789", null, "after"], await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), limit: 10));
    }

    private static async Task<List<string?>> ReadAsync(Stream stream, int limit)
    {
        List<string?> lines = [];
        await foreach (var line in FrameLines.ReadAsync(stream, limit))
        {
            lines.Add(line is null ? null : Encoding.UTF8.GetString(line));
        }

        return lines;
    }
}
