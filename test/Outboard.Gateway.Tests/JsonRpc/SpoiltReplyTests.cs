using System.Text;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Tests.JsonRpc;

public class SpoiltReplyTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"error":"no"}""")]
    [InlineData("""{"error":null,"id":7,"jsonrpc":"2.0"} """)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"m"},"result":{"id":8}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7}""")]
    public void The_call_it_was_to_answer_is_found(string line)
    {
        Assert.NotEqual(FrameFault.None, Frame.Parse(Encoding.UTF8.GetBytes(line), out _));
        Assert.True(SpoiltReply.TryReadId(Encoding.UTF8.GetBytes(line), out var id));
        Assert.Equal(7, id);
    }

    [Fact]
    public void One_that_is_too_deep_is_understood_as_far_as_that()
    {
        var line = $$"""{"jsonrpc":"2.0","result":{{new string('[', 900)}}{{new string(']', 900)}},"id":7}""";

        Assert.True(SpoiltReply.TryReadId(Encoding.UTF8.GetBytes(line), out var id));
        Assert.Equal(7, id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("[1]")]
    [InlineData("""{"level":"error","id":7,"error":"a record of its own"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"ping","params":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"id":8}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"7","error":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7.5,"error":1}""")]
    [InlineData("""{"jsonrpc":2.0,"id":7,"error":1}""")]
    [InlineData("""{"jsonrpc":"\ud800","id":7,"error":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"error":1""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"error":1} and more""")]
    public void Nothing_else_is_taken_for_one(string line) => Assert.False(SpoiltReply.TryReadId(Encoding.UTF8.GetBytes(line), out _));
}
