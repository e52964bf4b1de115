using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Outboard.Gateway.Tests.Translation;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.BadInput;

/// <summary>
/// Requests of 2026-07-28 that are wrong in every way that can be thought of, and in those that chance finds. A failure prints what was sent
/// and its seed.
/// </summary>
public sealed class ModernFuzzTests(Victim victim) : IClassFixture<Victim>
{
    private static readonly string[] Requests =
    [
        LegacyChild.Call("echo", """{"said":"é"}""", id: "12345", meta: "\"progressToken\":\"t\""),
        LegacyChild.Request("tools/list", id: "\"l\""),
        LegacyChild.Request("server/discover", id: "\"d\""),
        LegacyChild.Request("resources/read", "\"uri\":\"test://a\"", id: "8"),
        LegacyChild.Request("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"test://a\"]}", id: "9"),
        LegacyChild.Retry(LegacyChild.Call("echo"), "state"),
    ];

    private static readonly byte[][] Pieces =
    [
        .. ((string[])["{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "null", "-1e999", "\"_meta\":{},", "\"id\":1,", "\"name\":\"pid\",", "\r\n", "\0", new string('[', 80)]).Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf],
    ];

    /// <summary>What happens to a body at one place of it: bytes are replaced, removed, doubled, or put in between.</summary>
    private static readonly Gen<(int At, int Length, byte[] Instead)> Change = Gen.Select(
        Gen.Int[0, 1_000_000],
        Gen.Int[0, 12],
        Gen.OneOf(Gen.Byte.Array[0, 3], Gen.Int[0, Pieces.Length - 1].Select(static piece => Pieces[piece])),
        static (at, length, instead) => (at, length, instead));

    [Fact]
    public async Task Of_all_that_is_wrong_with_a_request_the_first_in_the_order_of_the_checks_is_said()
    {
        await Spoil.Several.SampleAsync(
            async spoils =>
            {
                var draft = Draft.Good();
                foreach (var spoil in spoils)
                {
                    (draft.Body.ContainsKey(spoil.Part) ? draft.Body : draft.Headers)[spoil.Part] = spoil.Value;
                }

                var body = draft.ToBytes();
                var answer = await Exchange.PostAsync(victim.Mcp, body, [.. draft.Headers.Select(static header => (header.Key, header.Value))]).WaitAsync(Eventually.Limit);

                var reply = WellFormed(answer.Status, answer.Type, answer.Body, body);
                var (status, code) = Expected(spoils);
                Assert.Equal((status, code), (answer.Status, CodeOf(reply)));
                if (code == 0)
                {
                    IsEchoOf(body, answer.Body);
                }
            },
            iter: 1500,
            threads: 4,
            print: static spoils => string.Join(" · ", (IEnumerable<Spoil>)spoils));
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task Whatever_chance_does_to_a_request_it_has_an_answer_and_nobody_else_suffers()
    {
        await Gen.Select(Gen.Int[0, Requests.Length - 1], Change.Array[1, 3]).SampleAsync(
            async (which, changes) =>
            {
                var headers = HeadersOf(Requests[which]);
                var body = Encoding.UTF8.GetBytes(Requests[which]);
                foreach (var (at, length, instead) in changes)
                {
                    var start = at % (body.Length + 1);
                    body = [.. body[..start], .. instead, .. body[Math.Min(start + length, body.Length)..]];
                }

                using var answer = await Exchange.OpenAsync("POST", victim.Mcp, new ByteArrayContent(body), headers).WaitAsync(Eventually.Limit);
                using var sent = new McpAnswer(answer);
                if (sent.IsStream && which == 4)
                {
                    // It was left as good as it was: a listen, which lasts.
                    Assert.Equal("notifications/subscriptions/acknowledged", (string?)(await sent.MessageAsync())["method"]);
                    return;
                }

                var text = await sent.BodyAsync().WaitAsync(Eventually.Limit);
                var reply = WellFormed((int)answer.StatusCode, sent.ContentType, text, body);
                if (which == 0 && reply is not null && CodeOf(reply) == 0)
                {
                    IsEchoOf(body, text);
                }
            },
            iter: 1500,
            threads: 4,
            print: static sample => $"{Requests[sample.Item1]}: {string.Join(' ', sample.Item2.Select(static change => $"{change.At}-{change.Length}+{Convert.ToHexString(change.Instead)}"))}");
        await Eventually.Is(async () => (int)(await victim.Gateway.StatusAsync())["calls_in_flight"]! == 0);
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_call_that_waits_for_its_user_survives_every_wrong_answer_and_takes_the_right_one()
    {
        var client = victim.Gateway.Client();
        var call = LegacyChild.Play(LegacyChild.Ask("a"), LegacyChild.Await("a"), LegacyChild.ReturnAnswers("a"));
        var asked = await client.QuestionAsync(call);
        string[] responses =
        [
            "7", "null", "\"x\"", "[]", "[{}]", """{"elicitation_1":null}""", """{"elicitation_1":7}""", """{"elicitation_1":[]}""", """{"elicitation_1":{}}""",
            """{"elicitation_1":{"action":"maybe"}}""", """{"elicitation_1":{"action":7}}""", """{"elicitation_1":{"action":"\ud800"}}""", """{"elicitation_1":{"action":"accept","content":[]}}""",
        ];

        foreach (var wrong in responses)
        {
            var raw = LegacyChild.Retry(call, asked.State, "{}").Replace("\"inputResponses\":{}", $"\"inputResponses\":{wrong}", StringComparison.Ordinal);
            await IsRefusedAsync(raw);
        }

        await Gen.Select(Gen.Int[0, asked.State.Length - 1], Gen.Int[0, 4], Gen.OneOf("A", "_", "=", "!", "\\u0000", "\\ud83d", "é", "")).SampleAsync(
            async (at, length, instead) =>
            {
                var state = asked.State[..at] + instead + asked.State[Math.Min(at + length, asked.State.Length)..];
                if (state != asked.State)
                {
                    await IsRefusedAsync(LegacyChild.Retry(call, "STATE", asked.Accept()).Replace("STATE", state, StringComparison.Ordinal));
                }
            },
            iter: 200,
            threads: 2);

        // Answers to what was not asked are none: it is asked again.
        var again = await client.QuestionAsync(LegacyChild.Retry(call, asked.State, $$"""{"other":{"action":"accept"},"elicitation_2":7,"deep":{{new string('[', 40)}}{{new string(']', 40)}} }"""));
        await IsRefusedAsync(LegacyChild.Retry(call, asked.State, asked.Accept()));
        var reply = JsonNode.Parse(await client.ReplyToAsync(LegacyChild.Retry(call, again.State, again.Accept("""{"said":"é"}"""))))!;
        Assert.Equal("é", (string?)reply.Structured()["a"]!["result"]!["content"]!["said"]);
        await victim.IsUnharmedAsync();
    }

    private async Task IsRefusedAsync(string retry)
    {
        var bytes = Encoding.UTF8.GetBytes(retry);
        var answer = await Exchange.PostAsync(victim.Mcp, bytes, HeadersOf(LegacyChild.Call("play"))).WaitAsync(Eventually.Limit);
        var reply = WellFormed(answer.Status, answer.Type, answer.Body, bytes);
        Assert.True((answer.Status, CodeOf(reply)) == (200, -32602), $"{answer.Status} {answer.Body}\n{retry}");
    }

    private static (int Status, int Code) Expected(Spoil[] spoils)
    {
        spoils = Array.Exists(spoils, static spoil => spoil.HidesMeta) ? Array.FindAll(spoils, static spoil => !spoil.IsInMeta) : spoils;

        // Where nothing says that a request is modern, it is a legacy one without a session.
        var isLegacy = spoils.Any(static spoil => spoil is { Part: "MCP-Protocol-Version", Value: "" }) && spoils.Any(static spoil => spoil.HidesVersion);
        var wrong = spoils.Where(spoil => spoil.Rank > 0 && (spoil.Rank <= Spoil.LastOfBothEras || !isLegacy)).MinBy(static spoil => spoil.Rank);
        return wrong is not null ? (wrong.Status, wrong.Code) : isLegacy ? (400, -32600) : (200, 0);
    }

    /// <summary>The answer as JSON, once it is one that any request may get: a status that fits what it says, and the request's id wherever that could be read.</summary>
    private static JsonElement? WellFormed(int status, string? type, string body, byte[] request)
    {
        if (status == (int)HttpStatusCode.Accepted)
        {
            Assert.Equal("", body);
            Assert.Equal(default, IdIn(request));
            return null;
        }

        Assert.Equal("application/json", type);
        var reply = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 128 }).RootElement;
        Assert.Equal("2.0", reply.GetProperty("jsonrpc").GetString());
        Assert.Distinct(reply.EnumerateObject().Select(static member => member.Name));
        Assert.True(reply.TryGetProperty("result", out _) ^ reply.TryGetProperty("error", out _), body);
        var code = CodeOf(reply);
        int[] fitting = code switch
        {
            -32700 or -32020 or -32022 => [400],
            -32600 => [400, 406, 415],
            -32601 => [404],
            -32602 => [200, 400],
            _ => [200],
        };
        Assert.True(fitting.Contains(status), $"{status} {body}");
        if (status is not (406 or 415))
        {
            // What is no JSON to the gateway has no id to it.
            Assert.Equal(code == -32700 ? "null" : IdIn(request) ?? "null", reply.GetProperty("id").GetRawText());
        }

        return reply;
    }

    /// <summary>The code of an error; 0 for a result.</summary>
    private static int CodeOf(JsonElement? reply) => reply!.Value.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0;

    /// <summary>The id of what was sent, as it stands there; null where it cannot be read, or there are two.</summary>
    private static string? IdIn(byte[] request)
    {
        try
        {
            using var json = JsonDocument.Parse(Strict(request), new JsonDocumentOptions { MaxDepth = 64 });
            var ids = json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.EnumerateObject().Where(static member => member.NameEquals("id")).ToArray() : [];
            return ids is [{ Value: { ValueKind: JsonValueKind.String or JsonValueKind.Number } id }] ? id.GetRawText() : null;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return null;
        }
    }

    // A parser of JSON reads over what is no UTF-8 where it is not asked for the text. A byte order mark is no part of it.
    private static string Strict(byte[] bytes) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\ufeff');

    private static void IsEchoOf(byte[] request, string reply)
    {
        using var sent = JsonDocument.Parse(Strict(request));
        using var came = JsonDocument.Parse(reply);
        var said = sent.RootElement.GetProperty("params").TryGetProperty("arguments", out var arguments) ? arguments.GetRawText() : "{}";
        Assert.Equal(said.Replace('\r', ' ').Replace('\n', ' '), came.RootElement.GetProperty("result").GetProperty("structuredContent").GetRawText());
    }

    private static (string Name, string Value)[] HeadersOf(string request)
    {
        var json = JsonNode.Parse(request)!;
        var subject = (string?)(json["params"]!["name"] ?? json["params"]!["uri"]) ?? "";
        return [("Content-Type", "application/json"), ("Accept", Exchange.Both), ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", (string)json["method"]!), ("Mcp-Name", subject)];
    }
}
