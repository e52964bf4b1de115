using System.Text;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Tests.JsonRpc;

public class BatchPartsTests
{
    [Theory]
    [InlineData("[]", true)]
    [InlineData(" \t\r\n[1]", true)]
    [InlineData("{}", false)]
    [InlineData("", false)]
    [InlineData("   ", false)]
    [InlineData("1[", false)]
    public void A_batch_is_told_by_its_bracket(string json, bool starts) => Assert.Equal(starts, BatchParts.Starts(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Parts_are_cut_as_they_stand()
    {
        const string Json = """ [ {"a":[1,{"b":"]"}]} , 1e0,"x,y", null,[2] ] """;

        Assert.Null(BatchParts.TrySplit(Encoding.UTF8.GetBytes(Json), 10, out var parts));
        Assert.Equal(["""{"a":[1,{"b":"]"}]}""", "1e0", "\"x,y\"", "null", "[2]"], parts.Select(part => Json.Substring(part.Start, part.Length)));
    }

    [Fact]
    public void The_number_of_parts_has_a_limit_that_may_be_reached()
    {
        Assert.Null(BatchParts.TrySplit("[1,2,3]"u8, 3, out var parts));
        Assert.Equal(3, parts.Count);
        Assert.Equal(RpcError.InvalidRequest, BatchParts.TrySplit("[1,2,3,4]"u8, 3, out _)?.Code);
    }

    [Fact]
    public void An_empty_batch_is_an_invalid_request() => Assert.Equal(RpcError.InvalidRequest, BatchParts.TrySplit(" [ ] "u8, 3, out _)?.Code);

    [Theory]
    [InlineData("[")]
    [InlineData("[1")]
    [InlineData("[1,]")]
    [InlineData("[1]]")]
    [InlineData("[1] x")]
    [InlineData("[{]")]
    [InlineData("[1}")]
    public void What_is_not_json_is_a_parse_error(string json) => Assert.Equal(RpcError.ParseError, BatchParts.TrySplit(Encoding.UTF8.GetBytes(json), 3, out _)?.Code);

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_part_may_be_as_deep_as_a_frame_on_its_own(int depth, bool passes)
    {
        var json = $"[{new string('[', depth)}{new string(']', depth)}]";

        Assert.Equal(passes, BatchParts.TrySplit(Encoding.UTF8.GetBytes(json), 3, out _) is null);
    }
}
