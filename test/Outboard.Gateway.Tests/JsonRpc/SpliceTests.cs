using System.Text;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Tests.JsonRpc;

public class SpliceTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("\"a\"")]
    [InlineData("\"日本 \\u0041\"")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1e0")]
    [InlineData("\"\"")]
    public void An_id_of_any_shape_is_replaced_and_put_back(string id)
    {
        var original = $$$"""{"jsonrpc":"2.0", "id" : {{{id}}} , "method":"tools/call","params":{"name":"n","arguments":{"x":1e0,"id":{{{id}}} } } }""";

        var sent = Spliced(original, Parsed(original).Id, "4711");
        var back = Spliced(sent, Parsed(sent).Id, id);

        Assert.Equal(original.Replace($"\"id\" : {id}", "\"id\" : 4711", StringComparison.Ordinal), sent);
        Assert.Equal(original, back);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"progressToken":"t"}}}""")]
    [InlineData("""{"params":{"_meta":{"progressToken":"t"}},"method":"x","id":1,"jsonrpc":"2.0"}""")]
    public void Two_values_are_replaced_whichever_comes_first(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var frame = Parsed(json);
        var target = new ByteBuffer();

        Splice.Write(target, bytes, frame.Id, "9"u8, frame.ProgressToken, "10"u8);

        var expected = json.Replace("\"id\":1", "\"id\":9", StringComparison.Ordinal).Replace("\"t\"", "10", StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(target.Span));
    }

    [Fact]
    public void The_second_value_alone_can_be_replaced()
    {
        var frame = "abcdef"u8;
        var target = new ByteBuffer();

        Splice.Write(target, frame, default, default, new Slice(2, 2), "XYZ"u8);

        Assert.Equal("abXYZef", Encoding.UTF8.GetString(target.Span));
    }

    [Fact]
    public void Nothing_replaced_copies_everything()
    {
        var target = new ByteBuffer();

        Splice.Write(target, "{\"a\":1}"u8, default, default);

        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(target.Span));
    }

    [Fact]
    public void Line_breaks_between_tokens_become_spaces_and_nothing_moves()
    {
        const string Json = "\r\n{\r\"jsonrpc\":\"2.0\",\n\"id\":1,\r\n\"method\":\"x\",\"params\":{\"a\":\"line\\nbreak\\r\"}\n}\n";

        var sent = Spliced(Json, Parsed(Json).Id, "22");

        Assert.DoesNotContain('\n', sent);
        Assert.DoesNotContain('\r', sent);
        Assert.Equal(Json.Replace("1,", "22,", StringComparison.Ordinal).ReplaceLineEndings(" ").Length, sent.Replace("  ", " ", StringComparison.Ordinal).Length);
        Assert.Contains("line\\nbreak\\r", sent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Our_own_ids_are_read_back(long id)
    {
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];

        Assert.True(Splice.TryReadId(Splice.Digits(id, room), out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"1\"")]
    [InlineData("1.0")]
    [InlineData("1e0")]
    [InlineData("9223372036854775808")]
    [InlineData("null")]
    public void What_we_cannot_have_written_is_no_id_of_ours(string id) => Assert.False(Splice.TryReadId(Encoding.UTF8.GetBytes(id), out _));

    private static Frame Parsed(string json)
    {
        Assert.Equal(FrameFault.None, Frame.Parse(Encoding.UTF8.GetBytes(json), out var frame));
        return frame;
    }

    private static string Spliced(string json, Slice slice, string value)
    {
        var target = new ByteBuffer();
        Splice.Write(target, Encoding.UTF8.GetBytes(json), slice, Encoding.UTF8.GetBytes(value));
        return Encoding.UTF8.GetString(target.Span);
    }
}
