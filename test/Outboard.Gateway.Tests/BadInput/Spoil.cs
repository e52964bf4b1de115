using System.Text;
using CsCheck;

namespace Outboard.Gateway.Tests.BadInput;

/// <summary>A modern <c>tools/call</c> of <c>echo</c> on its way to being spoiled.</summary>
/// <param name="Body">The body, one part after the other; each spoil changes one part, so that any of them go together.</param>
/// <param name="Headers">What is sent beside the body; an empty value takes a header away.</param>
internal sealed record Draft(Dictionary<string, string> Body, Dictionary<string, string> Headers)
{
    public const string Arguments = """{"said":"é","x":[1.0,{"deep":null}]}""";

    private const string Prefix = "\"io.modelcontextprotocol/";

    /// <summary>One that has nothing wrong.</summary>
    public static Draft Good() => new(
        new(StringComparer.Ordinal)
        {
            ["start"] = "{",
            ["version"] = "\"jsonrpc\":\"2.0\"",
            ["id"] = ",\"id\":\"i\\u0064\"",
            ["method"] = ",\"method\":\"tools/call\"",
            ["params"] = ",\"params\":{",
            ["name"] = "\"name\":\"echo\"",
            ["arguments"] = $",\"arguments\":{Arguments}",
            ["state"] = "",
            ["meta"] = ",\"_meta\":{",
            ["metaVersion"] = Prefix + "protocolVersion\":\"2026-07-28\",",
            ["capabilities"] = Prefix + "clientCapabilities\":{},",
            ["logLevel"] = Prefix + "logLevel\":\"emergency\",",
            ["metaEnd"] = "\"x\":1}",
            ["end"] = "}}",
        },
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Type"] = "application/json",
            ["Accept"] = Exchange.Both,
            ["MCP-Protocol-Version"] = "2026-07-28",
            ["Mcp-Method"] = "tools/call",
            ["Mcp-Name"] = "echo",
            ["X-Other"] = "",
        });

    /// <summary>A name of <c>_meta</c> with the protocol's prefix, and what follows it.</summary>
    public static string Meta(string rest) => Prefix + rest;

    /// <summary>In Latin-1 every character is a byte: text that is no UTF-8 is written with characters from 128.</summary>
    public byte[] ToBytes() => [.. Body.Values.SelectMany(static part => part.Contains('\u00ff', StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(part) : Encoding.UTF8.GetBytes(part))];
}

/// <summary>One way to make a request wrong, or to make it look odd where nothing is wrong with it.</summary>
/// <param name="Part">The part of the body, or the header, that is changed.</param>
/// <param name="Value">What it becomes.</param>
/// <param name="Rank">Where it stands in the order of the checks (mcp-transports 6.4): the first that fails decides. 0 where nothing is wrong.</param>
/// <param name="Status">What it is answered with when it decides.</param>
/// <param name="Code">And the code of the error.</param>
internal sealed record Spoil(string Part, string Value, int Rank = 0, int Status = 200, int Code = 0)
{
    /// <summary>The last check that is made whatever a request is: what comes after is for modern ones.</summary>
    public const int LastOfBothEras = 5;

    private static readonly string[] NoStates = ["\"no state\"", "\"\"", "\"ob1.AAAA\"", "null", "7", "{}", "[\"x\"]", $"\"{new string('A', 50_000)}\"", "\"\\ud800\""];

    /// <summary>Every way there is, by the part it changes.</summary>
    public static readonly IReadOnlyDictionary<string, Spoil[]> All = ((Spoil[])
    [
        .. Of("Content-Type", 1, 415, -32600, "text/plain", "application/jsonp", ""),
        new("Accept", "text/html", 2, 406, -32600),

        // JSON at all, in UTF-8, of bounded depth: then a frame.
        .. Of("start", 4, 400, -32700, "{{", "\u00ff{", "{\"\\ud800\":1,"),
        .. Of("end", 4, 400, -32700, "", "}", "}}}", "}}\0", ",}}"),
        new("arguments", $",\"arguments\":{new string('[', 90)}{new string(']', 90)}", 4, 400, -32700),
        new("arguments", ",\"arguments\":{\"said\":\"\u00ff\"}", 4, 400, -32700),
        new("arguments", ",\"arguments\":{\"said\":\"\\q\"}", 4, 400, -32700),
        new("arguments", ",\"arguments\":01", 4, 400, -32700),
        .. Of("version", 5, 400, -32600, "\"jsonrpc\":\"1.0\"", "\"jsonrpc\":2.0", "\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\"", "\"jsonrpc\":\"2.0\",\"error\":{}"),
        .. Of("id", 5, 400, -32600, ",\"id\":null", ",\"id\":{}", ",\"id\":[1]", ",\"id\":true", ",\"id\":1,\"id\":1", ",\"id\":1,\"\\u0069d\":2"),
        .. Of("method", 5, 400, -32600, "", ",\"method\":7", ",\"method\":\"tools/call\",\"method\":\"tools/call\""),
        .. Of("params", 5, 400, -32600, ",\"params\":{},\"params\":{", ",\"params\":[],\"p\\u0061rams\":{"),
        .. Of("name", 5, 400, -32600, "\"name\":\"pid\",\"name\":\"echo\"", "\"n\\u0061me\":\"pid\",\"name\":\"echo\""),
        .. Of("arguments", 5, 400, -32600, ",\"arguments\":{},\"arguments\":{}", ",\"argument\\u0073\":{},\"arguments\":{}"),
        .. Of("meta", 5, 400, -32600, ",\"_meta\":{},\"_meta\":{", ",\"_\\u006deta\":null,\"_meta\":{"),
        .. Of("metaVersion", 5, 400, -32600, Draft.Meta("protocolVersion\":\"2026-07-28\",") + Draft.Meta("protocolVersion\":\"2026-07-28\",")),
        .. Of("capabilities", 5, 400, -32600, Draft.Meta("clientCapabilities\":{},") + Draft.Meta("clientCapabilities\":{},"), Draft.Meta("clientCapabilities\":{},") + Draft.Meta("client\\u0043apabilities\":{\"roots\":{}},")),
        .. Of("logLevel", 5, 400, -32600, Draft.Meta("logLevel\":\"info\",") + Draft.Meta("logLevel\":\"info\",")),
        new("Accept", "application/json", 6, 406, -32600),

        // What the request says of itself.
        new("MCP-Protocol-Version", "", 7, 400, -32020),
        .. Of("MCP-Protocol-Version", 8, 400, -32022, "2026-07-29", "2027-01-01", "9", "2026-07-28, 2026-07-28"),
        .. Of("meta", 9, 400, -32602, ",\"other\":{", ",\"_Meta\":{", ",\"_meta\":[],\"other\":{", ",\"_meta\":null,\"other\":{", ",\"_meta\":\"x\",\"other\":{"),
        .. Of("metaVersion", 9, 400, -32602, "", Draft.Meta("protocolversion\":\"2026-07-28\","), Draft.Meta("protocolVersion\":null,"), Draft.Meta("protocolVersion\":20260728,"), Draft.Meta("protocolVersion\":{},"), Draft.Meta("protocolVersion\":\"2026-07-2\\ud800\",")),
        .. Of("metaVersion", 10, 400, -32020, Draft.Meta("protocolVersion\":\"2025-11-25\","), Draft.Meta("protocolVersion\":\"2026-07-29\","), Draft.Meta("protocolVersion\":\"\",")),
        .. Of("capabilities", 11, 400, -32602, "", Draft.Meta("clientCapabilities\":null,"), Draft.Meta("clientCapabilities\":[],"), Draft.Meta("clientCapabilities\":\"{}\","), Draft.Meta("clientCapabilities\":true,")),
        .. Of("Mcp-Method", 12, 400, -32020, "", "TOOLS/CALL", "tools/list", "tools/call tools/call", "=?base64?dG9vbHMvY2FsbA==?="),
        .. Of("Mcp-Name", 13, 400, -32020, "", "Echo", "pid", "=?base64?ZWNobw?=", "=?base64?ZWNobw= =?=", "=?base64?!?=", "=?base64?/w==?=", "=?base64?ZWNobw==", "=?Base64?ZWNobw==?=", new string('n', 8000)),
        .. Of("name", 13, 400, -32020, $"\"name\":\"{new string('n', 100_000)}\"", "\"name\":\"echo\\u0000\"", "\"name\":\"\\ud800\"", "\"name\":7", "\"name\":null"),
        .. Of("logLevel", 14, 400, -32602, Draft.Meta("logLevel\":\"loud\","), Draft.Meta("logLevel\":\"INFO\","), Draft.Meta("logLevel\":3,"), Draft.Meta("logLevel\":null,"), Draft.Meta("logLevel\":\"\\ud800\",")),
        .. NoStates.Select(static state => new Spoil("state", $",\"requestState\":{state},\"inputResponses\":{{}}", 16, 200, -32602)),

        // Nothing wrong with these.
        .. Of("Accept", 0, 200, 0, "text/event-stream;q=0.1, application/json"),
        .. Of("Content-Type", 0, 200, 0, "application/json; charset=utf-8"),
        .. Of("MCP-Protocol-Version", 0, 200, 0, " 2026-07-28\t"),
        .. Of("Mcp-Name", 0, 200, 0, "=?base64?ZWNobw==?=", "  echo "),
        .. Of("X-Other", 0, 200, 0, "x", "\t;,=\"x"),
        .. Of("start", 0, 200, 0, " \r\n{ ", "{\"later\":{\"id\":1,\"method\":[{\"jsonrpc\":\"\\udc00\"}]},"),
        .. Of("id", 0, 200, 0, ",\"id\":1e400", ",\"id\":-0.0", $",\"id\":\"{new string('i', 5000)}\"", ",\"id\":\"\\ud800\""),
        .. Of("name", 0, 200, 0, "\"n\\u0061me\":\"\\u0065cho\""),
        .. Of("arguments", 0, 200, 0, $",\"arguments\":{{\"a\":{new string('[', 50)}{new string(']', 50)}}}", ",\"arguments\":{\"\\udc00\":\"\\ud800\",\"name\":\"pid\",\"_meta\":{}}", ",\"arguments\":[]"),
        .. Of("state", 0, 200, 0, ",\"inputResponses\":{}", ",\"inputResponses\":7", ",\"inputResponses\":[null]", ",\"inputResponses\":{\"elicitation_1\":{}}", ",\"requestS\\ud800te\":7"),
        .. Of("capabilities", 0, 200, 0, Draft.Meta("clientCapabilities\":{\"elicitation\":7,\"\\ud800\":{}},"), Draft.Meta("clientCapabilities\":{\"roots\":{},\"sampling\":{},\"elicitation\":{\"url\":[]}},")),
        .. Of("logLevel", 0, 200, 0, "", Draft.Meta("later\":{\"logLevel\":\"loud\"},"), "\"progressToken\":1.50,", Draft.Meta("clientCap\\ud800\":1,")),
    ]).GroupBy(static spoil => spoil.Part).ToDictionary(static group => group.Key, static group => group.ToArray());

    /// <summary>Up to four spoils, each of another part.</summary>
    public static readonly Gen<Spoil[]> Several = Gen.Shuffle(All.Keys.ToArray(), 0, 4)
        .SelectMany(static parts => Gen.Int[0, int.MaxValue].Array[parts.Length].Select(picks => parts.Select((part, i) => All[part][picks[i] % All[part].Length]).ToArray()));

    /// <summary>What else stands in <c>_meta</c> does so no more.</summary>
    public bool HidesMeta => this is { Part: "meta", Rank: 9 };

    /// <summary>The body names no version any more, or one of the other era.</summary>
    public bool HidesVersion => HidesMeta || this is { Part: "metaVersion", Rank: 9, Value: "" } || Value.Contains("protocolversion", StringComparison.Ordinal) || Value.Contains("2025-11-25", StringComparison.Ordinal);

    public bool IsInMeta => Part is "metaVersion" or "capabilities" or "logLevel";

    public override string ToString() => $"{Part}={(Value.Length > 60 ? Value[..60] + "…" : Value)} ({Rank})";

    private static IEnumerable<Spoil> Of(string part, int rank, int status, int code, params string[] values) => values.Select(value => new Spoil(part, value, rank, status, code));
}
