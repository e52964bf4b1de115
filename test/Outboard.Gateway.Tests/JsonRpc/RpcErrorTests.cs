using System.Text;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Tests.JsonRpc;

public class RpcErrorTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("\"a\\u0062\"")]
    [InlineData("1e0")]
    [InlineData("123456789012345678901234567890")]
    public void The_id_goes_back_as_it_came(string id) =>
        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32603,"message":"m"}}""", Text(new RpcError(-32603, "m").ToFrame(Encoding.UTF8.GetBytes(id))));

    [Fact]
    public void An_id_that_could_not_be_read_is_null() => Assert.Equal("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}""", Text(new RpcError(-32700, "m").ToFrame(default)));

    [Fact]
    public void Data_stands_in_the_error() => Assert.Equal("""{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"m","data":{"a":[1e0]}}}""", Text(new RpcError(-32022, "m").ToFrame("1"u8, """{"a":[1e0]}"""u8)));

    [Fact]
    public void Whatever_a_message_holds_it_stays_one_line_of_json()
    {
        var frame = new RpcError(-32603, "line\r\nbreak \"quoted\" \\ <tag> 日本 \u2028 \ud83d\ude00 \0").ToFrame("1"u8);

        Assert.Equal(FrameFault.None, Frame.Parse(frame, out var parsed));
        Assert.Equal(FrameKind.Error, parsed.Kind);
        Assert.DoesNotContain((byte)'\n', frame);
        Assert.DoesNotContain((byte)'\r', frame);
        Assert.Contains("<tag> 日本", Text(frame), StringComparison.Ordinal);
    }

    private static string Text(byte[] frame) => Encoding.UTF8.GetString(frame);
}
