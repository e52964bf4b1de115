using System.Text;
using System.Text.Json;
using CsCheck;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Whatever a legacy child answers with, a modern client gets all of it and what its era adds, once (mcp-transports 17.2).</summary>
public sealed class ModernResultTests
{
    private const string Info = """{"name":"n","version":"1","title":"\u00e9 } \" "}""";
    private const string InfoKey = "io.modelcontextprotocol/serverInfo";

    private static readonly Gen<string> Space = Gen.OneOf("", "", "", "", " ", "\t ");

    private static readonly Gen<string> Text = Gen.OneOf("\"\"", "\"a\"", "\"_meta\"", "\"resultType\"", "\"ttlMs\"", "\"\\u007d\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"日本\"", "\"}{][\"", "\"\\\\\"");

    private static readonly Gen<string> Leaf = Gen.OneOf(Text, Gen.OneOf("1", "1.0", "-0", "1e400", "true", "false", "null", "{}", "[]", "{ }"));

    private static readonly Gen<string> Value = Gen.Recursive<string>(static (depth, self) => depth >= 3
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Gen.Select(self.Array[0, 3], Space, static (items, space) => $"[{space}{string.Join($"{space},", items)}]"),
            Gen.Select(Gen.Select(Text, self).Array[0, 3], Space, static (members, space) => $"{{{space}{string.Join(',', members.Select(m => $"{m.Item1}{space}:{m.Item2}"))}{space}}}")));

    private static readonly Gen<string> Meta = Gen.OneOf(
        Gen.OneOf("{}", "{ }", "null", "[1]", "\"x\"", "7", $"{{\"{InfoKey}\":{{\"name\":\"other\"}}}}", $$"""{ "a":1 , "io.modelcontextprotocol\/serverInfo":null}"""),
        Gen.Select(Text, Value, static (name, value) => $"{{{name}:{value}}}"));

    /// <summary>A member of a result: of this era, or nearly, or none of it.</summary>
    private static readonly Gen<(string Name, string Value)> Member = Gen.OneOf(
        Gen.Select(Text, Value, static (name, value) => (name, value)),
        Gen.Select(Gen.OneOf("\"content\"", "\"isError\"", "\"Meta\"", "\"x_meta\"", "\"resulttype\"", "\"cacheScope \""), Value, static (name, value) => (name, value)),
        Gen.Select(Gen.OneOf("\"_meta\"", "\"_m\\u0065ta\""), Meta, static (name, value) => (name, value)),
        Gen.Select(Gen.OneOf("\"resultType\"", "\"result\\u0054ype\""), Gen.OneOf("\"complete\"", "\"task\"", "null"), static (name, value) => (name, value)),
        Gen.Select(Gen.OneOf("\"ttlMs\"", "\"cacheScope\"", "\"\\u0074tlMs\""), Gen.OneOf("5", "\"public\"", "-1", "{}"), static (name, value) => (name, value)));

    private static readonly Gen<string> Result = Gen.Select(Member.Array[0, 5], Space, Space, static (members, a, b) =>
        $"{{{a}{string.Join(',', members.DistinctBy(static member => Decoded(member.Name)).Select(member => $"{b}{member.Name}{a}:{b}{member.Value}{a}"))}{b}}}");

    [Fact]
    public void A_result_is_completed_once_and_nothing_of_it_is_lost_or_moved() => Gen.Select(Result, Gen.Bool, Gen.Bool, Gen.Bool).Sample(
        static (result, isCacheable, hasInfo, isIdBehind) =>
        {
            var completed = Completed(result, Hello(hasInfo), isCacheable, isIdBehind);

            var before = MembersOf(result);
            var after = MembersOf(completed);
            var expected = before.Select(member => Decoded(member.Name) == "_meta" && hasInfo ? (member.Name, WithInfo(member.Value)) : member).ToList();
            Add("resultType", "\"complete\"", true);
            Add("_meta", $"{{\"{InfoKey}\":{Serialized(hasInfo)}}}", hasInfo);
            Add("ttlMs", "7", isCacheable);
            Add("cacheScope", "\"public\"", isCacheable);
            Assert.Equal(expected, after);

            void Add(string name, string value, bool isWanted)
            {
                if (isWanted && !before.Exists(member => Decoded(member.Name) == name))
                {
                    expected.Add(($"\"{name}\"", value));
                }
            }
        },
        iter: 20_000);

    [Fact]
    public void The_short_way_and_the_long_one_come_to_the_same()
    {
        var shortcuts = 0;
        Gen.Select(Result, Gen.Bool, Gen.Bool).Sample(
            (result, isCacheable, hasInfo) =>
            {
                var bytes = Encoding.UTF8.GetBytes(result);
                if (!ModernResult.IsPlain(bytes))
                {
                    return;
                }

                var hello = Hello(hasInfo);
                var completion = isCacheable ? hello.CacheableCompletion : hello.Completion;
                Assert.Equal(Completed(result, hello, isCacheable, isIdBehind: false), Encoding.UTF8.GetString([.. bytes[..^1], .. completion.Span]));
                Interlocked.Increment(ref shortcuts);
            },
            iter: 60_000);
        Assert.True(shortcuts > 500, $"Only {shortcuts} results took the short way.");
    }

    /// <summary>The result as it goes to the client; the frame around it must stay as it was.</summary>
    private static string Completed(string result, ServerHello hello, bool isCacheable, bool isIdBehind)
    {
        var (head, tail) = isIdBehind ? ("{ \"result\" : ", " , \"jsonrpc\":\"2.0\",\"id\":\"i\\u0064\" }") : ("{\"jsonrpc\":\"2.0\",\"id\":7.0,\"result\":", "}");
        var line = Encoding.UTF8.GetBytes(head + result + tail);
        Assert.Equal(FrameFault.None, Frame.Parse(line, out var frame));
        var written = new ByteBuffer();
        ModernResult.Write(written, line, frame.Outcome, hello, isCacheable ? hello.Caching : null);
        var text = Encoding.UTF8.GetString(written.Span);
        Assert.StartsWith(head, text, StringComparison.Ordinal);
        Assert.EndsWith(tail, text, StringComparison.Ordinal);
        Assert.Equal(FrameFault.None, Frame.Parse(written.Span, out _));
        return text[head.Length..^tail.Length];
    }

    private static ServerHello Hello(bool hasInfo)
    {
        var info = hasInfo ? $",\"serverInfo\":{Info}" : "";
        var answer = $$$"""{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{}{{{info}}}}}""";
        return ServerHello.ReadInitialize(Encoding.UTF8.GetBytes(answer), Sharing.Shared, new Caching(TimeSpan.FromMilliseconds(7), CacheScope.Public));
    }

    private static string Serialized(bool hasInfo) => Encoding.UTF8.GetString(Hello(hasInfo).ServerInfo.Span);

    /// <summary>The child's own <c>_meta</c> with the server's name in it, which comes first; as it was where it says one, or is no object.</summary>
    private static string WithInfo(string meta)
    {
        if (meta[0] != '{' || MembersOf(meta).Exists(static member => Decoded(member.Name) == InfoKey))
        {
            return meta;
        }

        var rest = meta[1..];
        return $"{{\"{InfoKey}\":{Serialized(true)}{(MembersOf(meta).Count > 0 ? "," : "")}{rest}";
    }

    /// <summary>The members of an object in their order, names and values as they stand there.</summary>
    private static List<(string Name, string Value)> MembersOf(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        List<(string Name, string Value)> members = [];
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = $"\"{Encoding.UTF8.GetString(reader.ValueSpan)}\"";
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add((name, Encoding.UTF8.GetString(bytes[start..(int)reader.BytesConsumed])));
        }

        Assert.False(reader.Read());
        return members;
    }

    private static string Decoded(string name)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(name)!;
        }
        catch (JsonException)
        {
            // Half a surrogate: the name of nothing but itself.
            return name;
        }
    }
}
