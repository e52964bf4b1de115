using System.Text;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Tests.JsonRpc;

public class PartialFrameTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":42,"result":{"text":"aaaa""", 42L)]
    [InlineData("""{"id":7,"error":{"message":"aaaa""", 7L)]
    [InlineData("""{"result":{"id":1,"a":[{"id":2}]},"id":9223372036854775807,""", long.MaxValue)]
    public void The_id_of_a_reply_before_the_cut_is_found(string head, long expected)
    {
        Assert.True(PartialFrame.TryReadId(Encoding.UTF8.GetBytes(head), out var id));
        Assert.Equal(expected, id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"jsonrpc":"2.0","result":{"id":5,"text":"aaa""")]
    [InlineData("""{"id":12""")]
    [InlineData("""{"id":"a","x":1""")]
    [InlineData("""{"id":null,"x":1""")]
    [InlineData("""{"id":1.5,"x":1""")]
    [InlineData("""{"id":92233720368547758070,"x":1""")]
    [InlineData("""{"\ud800":1,"x":"aaa""")]
    [InlineData("""{"id":7,"res""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{"messages":["aaa""")]
    [InlineData("""{"method":"roots/list","id":7,"result":{"a":"aaa""")]
    [InlineData("""{"id":7,"params":{"text":"aaa""")]
    [InlineData("no json at all")]
    [InlineData("[{\"id\":1},")]
    public void Nothing_else_is_taken_for_one(string head) => Assert.False(PartialFrame.TryReadId(Encoding.UTF8.GetBytes(head), out _));

    [Fact]
    public void A_cut_inside_a_character_is_no_trouble()
    {
        var head = Encoding.UTF8.GetBytes("""{"id":3,"result":"日""");

        Assert.True(PartialFrame.TryReadId(head.AsSpan(0, head.Length - 1), out var id));
        Assert.Equal(3, id);
    }
}
