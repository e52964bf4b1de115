using System.Text;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Tests.JsonRpc;

public class FrameTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", "Request")]
    [InlineData("""{"jsonrpc":"2.0","id":"a","method":"ping","params":{}}""", "Request")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", "Notification")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", "Result")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", "Result")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}""", "Error")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"no"}}""", "Error")]
    public void The_members_say_what_a_frame_is(string json, string kind)
    {
        var frame = Parsed(json);

        Assert.Equal(kind, frame.Kind.ToString());
        Assert.Equal(kind is "Result" or "Error", frame.IsReply);
    }

    [Fact]
    public void Members_are_found_in_any_order_and_between_any_white_space()
    {
        const string Json = "\r\n { \"params\" : {\"arguments\":{\"id\":9,\"method\":\"x\"}, \"_meta\" : { \"progressToken\" : \"t\" } , \"name\" : \"n\" }\t,\n\"method\" :\"tools/call\", \"id\" : 7 ,\"jsonrpc\":\"2.0\" } \r\n";

        var frame = Parsed(Json);

        Assert.Equal(Method.ToolsCall, frame.Method);
        Assert.Equal("7", Text(Json, frame.Id));
        Assert.Equal("\"n\"", Text(Json, frame.Subject));
        Assert.Equal("\"t\"", Text(Json, frame.ProgressToken));
        Assert.Equal("tools/call", Text(Json, frame.MethodName));
        Assert.StartsWith("{\"arguments\"", Text(Json, frame.Params), StringComparison.Ordinal);
        Assert.EndsWith("}", Text(Json, frame.Params), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("1e0")]
    [InlineData("9007199254740993")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("-1.5E+300")]
    [InlineData("\"\"")]
    [InlineData("\"1\"")]
    [InlineData("\"a\\u0062\\\\\\\"\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"日本\"")]
    public void An_id_is_its_bytes_and_never_a_number(string id)
    {
        var json = $$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""";

        Assert.Equal(id, Text(json, Parsed(json).Id));
    }

    [Fact]
    public void Escapes_in_member_names_do_not_hide_them()
    {
        const string Json = """{"json\u0072pc":"2.0","\u0069d":5,"\u006d\u0065thod":"tools/call","para\u006ds":{"n\u0061me":"x","_m\u0065ta":{"progress\u0054oken":3}}}""";

        var frame = Parsed(Json);

        Assert.Equal(Method.ToolsCall, frame.Method);
        Assert.Equal("5", Text(Json, frame.Id));
        Assert.Equal("\"x\"", Text(Json, frame.Subject));
        Assert.Equal("3", Text(Json, frame.ProgressToken));
    }

    [Theory]
    [InlineData("tools\\/call", "ToolsCall")]
    [InlineData("\\u0074ools/call", "ToolsCall")]
    [InlineData("initi\\u0061lize", "Initialize")]
    [InlineData("notifications\\/cancelled", "Cancelled")]
    [InlineData("tools/call ", "Other")]
    [InlineData("Tools/Call", "Other")]
    public void Escapes_in_a_method_do_not_change_it(string method, string known)
    {
        var frame = Parsed($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}"}""");

        Assert.Equal(known, frame.Method.ToString());
    }

    [Fact]
    public void A_long_method_is_unknown_however_it_is_written()
    {
        var json = $$"""{"jsonrpc":"2.0","id":1,"method":"\u0061{{new string('b', 5000)}}"}""";

        Assert.Equal(Method.Other, Parsed(json).Method);
    }

    [Theory]
    [InlineData("tools/call", "name")]
    [InlineData("prompts/get", "name")]
    [InlineData("resources/read", "uri")]
    [InlineData("resources/subscribe", "uri")]
    [InlineData("logging/setLevel", "level")]
    public void The_subject_of_a_method_is_found(string method, string member)
    {
        var json = $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"{{{member}}}":"s"}}""";

        Assert.Equal("\"s\"", Text(json, Parsed(json).Subject));
    }

    [Fact]
    public void What_cancellation_progress_and_modern_requests_refer_to_is_found()
    {
        const string Cancelled = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"r","reason":"x"}}""";
        const string Progress = """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1,"progressToken":12}}""";
        const string Modern = """{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""";
        const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}""";

        Assert.Equal("\"r\"", Text(Cancelled, Parsed(Cancelled).Reference));
        Assert.Equal("12", Text(Progress, Parsed(Progress).Reference));
        Assert.Equal("\"2026-07-28\"", Text(Modern, Parsed(Modern).ModernVersion));
        Assert.Equal("\"2025-06-18\"", Text(Initialize, Parsed(Initialize).ProtocolVersion));
    }

    [Fact]
    public void Outcomes_are_found_whole()
    {
        const string Result = """{"jsonrpc":"2.0","id":1,"result":{"a":[1,{"id":2}]},"more":0}""";
        const string Error = """{"error":{"code":1,"message":"m"},"jsonrpc":"2.0","id":1}""";

        Assert.Equal("""{"a":[1,{"id":2}]}""", Text(Result, Parsed(Result).Outcome));
        Assert.Equal("""{"code":1,"message":"m"}""", Text(Error, Parsed(Error).Outcome));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":1,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"\u0069d":2,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","method":"y"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{},"params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{},"params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":[],"params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"name":"a","name":"a"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"uri":"a","uri":"a"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"level":"a","level":"a"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"taskId":"a","taskId":"a"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{},"arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"requestId":1,"requestId":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"progressToken":1,"progressToken":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"protocolVersion":"","protocolVersion":""}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{},"_meta":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":1,"_meta":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"progressToken":1,"progressToken":2}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"a","io.modelcontextprotocol/protocolVersion":"b"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"io.modelcontextprotocol/logLevel":"a","io.modelcontextprotocol/logLevel":"b"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"io.modelcontextprotocol/clientInfo":{},"io.modelcontextprotocol/clientInfo":{}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientC\u0061pabilities":{"roots":{}}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{},"error":{}}""")]
    public void A_member_the_bridge_reads_may_stand_once_only(string json) =>
        Assert.Equal(FrameFault.NotAFrame, Frame.Parse(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","other":1,"other":2}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{"a":1,"a":2}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"a":1,"a":2}}}""")]
    public void Twins_nobody_here_reads_pass(string json) => Parsed(json);

    [Theory]
    [InlineData("""{"id":1,"method":"x"}""")]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"x"}""")]
    [InlineData("""{"jsonrpc":null,"id":1,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":[1],"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":false,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":"p"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","error":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":"text"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"progressToken":{}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"progressToken":null}}}""")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void What_is_json_and_no_message_is_refused_as_such(string json) =>
        Assert.Equal(FrameFault.NotAFrame, Frame.Parse(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("nul")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"} {}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"}x""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"},""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x",}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x"/**/}""")]
    [InlineData("""{'jsonrpc':'2.0'}""")]
    [InlineData("""{"jsonrpc":"2.0","id":01,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":NaN,"method":"x"}""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":\"a\nb\",\"method\":\"x\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\"}\0")]
    [InlineData("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\"}")]
    public void What_is_not_json_is_refused_as_such(string json) =>
        Assert.Equal(FrameFault.NotJson, Frame.Parse(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Invalid_utf8_is_refused_wherever_it_stands()
    {
        var valid = """{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{"a":"?"}}}"""u8.ToArray();
        valid[Array.LastIndexOf(valid, (byte)'?')] = 0xFF;

        Assert.Equal(FrameFault.NotJson, Frame.Parse(valid, out _));
        Assert.Equal(FrameFault.NotJson, Frame.Parse([0xC3, 0x28], out _));
    }

    [Theory]
    [InlineData(64, "None")]
    [InlineData(65, "NotJson")]
    [InlineData(100_000, "NotJson")]
    public void Nesting_has_a_limit(int depth, string fault)
    {
        // params is the second level, so depth - 2 arrays stand below it.
        var json = $$$"""{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":{{{new string('[', depth - 2)}}}{{{new string(']', depth - 2)}}}}}""";

        Assert.Equal(fault, Frame.Parse(Encoding.UTF8.GetBytes(json), out _).ToString());
    }

    [Fact]
    public void Positional_params_pass_for_the_child_to_judge()
    {
        const string Json = """{"jsonrpc":"2.0","id":1,"method":"x","params":[1,{"name":"n"}]}""";

        var frame = Parsed(Json);

        Assert.Equal("""[1,{"name":"n"}]""", Text(Json, frame.Params));
        Assert.False(frame.Subject.Exists);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"mine","method":"x","params":7}""", "\"mine\"")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"x"}""", "1")]
    [InlineData("""{"params":{"id":2,"name":"a","name":"b"},"method":"x","id":12345678901234567890123,"jsonrpc":"2.0"}""", "12345678901234567890123")]
    [InlineData("""{"method":"x","id":1.50}""", "1.50")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}""", "")]
    [InlineData("""{"jsonrpc":"2.0","id":[1],"method":"x"}""", "")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"x"}""", "")]
    [InlineData("[1]", "")]
    public void A_refused_frame_still_tells_its_id_wherever_it_stands(string json, string id)
    {
        Assert.Equal(FrameFault.NotAFrame, Frame.Parse(Encoding.UTF8.GetBytes(json), out var frame));
        Assert.Equal(id, Text(json, frame.Id));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","\ud800":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"\udc00":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"x","params":{"_meta":{"\ud800aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":2}}}""")]
    [InlineData("""{"\udfffaaaaa":"","jsonrpc":"2.0","id":1,"method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""")]
    [InlineData("""{"jsonrpc":"\ud800","id":1,"method":"x"}""")]
    public void Half_a_surrogate_where_names_are_compared_is_no_json(string json) =>
        Assert.Equal(FrameFault.NotJson, Frame.Parse(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"x","params":{"name":"\udc00","arguments":{"\ud800":"\ud800"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"\ud800":"\ud800"}}""")]
    public void Half_a_surrogate_in_what_is_not_read_passes_through(string json) => Parsed(json);

    private static Frame Parsed(string json)
    {
        var fault = Frame.Parse(Encoding.UTF8.GetBytes(json), out var frame);
        Assert.Equal(FrameFault.None, fault);
        return frame;
    }

    private static string Text(string json, Slice slice) => Encoding.UTF8.GetString(slice.Of(Encoding.UTF8.GetBytes(json)));
}
