using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Tests.JsonRpc;

public class FramePropertyTests
{
    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Long.Select(static n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(static n => n.ToString("R", CultureInfo.InvariantCulture)),
        Gen.OneOf("1e0", "1.0", "-0", "0.10", "123456789012345678901234567890", "1E+2"));

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf("\"\"", "\"id\"", "\"method\"", "\"a\\nb\"", "\"\\u0069d\"", "\"日本\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"}{][\""),
        Gen.String[0, 12].Select(static s => JsonSerializer.Serialize(s)));

    private static readonly Gen<string> Space = Gen.OneOf("", "", "", " ", "\n", "\r\n", "\t ");

    private static readonly Gen<string> Id = Gen.OneOf(Number, Text);

    private static readonly Gen<string> Payload = Gen.Recursive<string>((depth, self) =>
    {
        var leaf = Gen.OneOf(Number, Text, Gen.OneOf("true", "false", "null"));
        return depth >= 4
            ? leaf
            : Gen.OneOf(
                leaf,
                Gen.Select(self.Array[0, 4], Space, static (items, space) => $"[{space}{string.Join($",{space}", items)}]"),
                Gen.Select(Gen.Select(Text, self).Array[0, 4], Space, static (members, space) => $"{{{space}{string.Join($",{space}", members.Select(m => $"{m.Item1}{space}:{space}{m.Item2}"))}}}"));
    });

    /// <summary>A request whose members stand in any order, with unknown members among them.</summary>
    private static readonly Gen<(string Json, string Id)> Request =
        Gen.Select(Id, Payload, Payload, Space, Gen.Int[0, 23], static (id, arguments, extra, space, order) =>
        {
            string[] members =
            [
                "\"jsonrpc\":\"2.0\"",
                $"\"id\"{space}:{space}{id}{space}",
                "\"method\":\"tools/call\"",
                $"\"params\":{{\"name\":\"n\",{space}\"arguments\":{arguments},\"_meta\":{{\"progressToken\":{id}}}}}",
            ];
            var ordered = Permuted(members, order);
            return ($"{space}{{{space}{string.Join($",{space}", ordered)},\"x-unknown\":{extra}}}{space}", id);
        });

    [Fact]
    public void Splicing_changes_the_bytes_of_the_id_and_no_other() => Request.Sample(static request =>
    {
        var bytes = Encoding.UTF8.GetBytes(request.Json);
        Assert.Equal(FrameFault.None, Frame.Parse(bytes, out var frame));
        Assert.Equal(request.Id, Encoding.UTF8.GetString(frame.Id.Of(bytes)));

        var target = new ByteBuffer();
        Splice.Write(target, bytes, frame.Id, "987654321"u8);
        var sent = target.Span.ToArray();

        // What stands before and after the id is the same, line breaks apart.
        Assert.Equal(AsLine(bytes.AsSpan(0, frame.Id.Start)), sent.AsSpan(0, frame.Id.Start).ToArray());
        Assert.Equal(AsLine(bytes.AsSpan(frame.Id.End)), sent.AsSpan(frame.Id.Start + 9).ToArray());

        using var before = JsonDocument.Parse(bytes);
        using var after = JsonDocument.Parse(sent);
        Assert.Equal(987654321, after.RootElement.GetProperty("id").GetInt64());
        Assert.Equal(Line(before, "params"), Line(after, "params"));
        Assert.Equal(Line(before, "x-unknown"), Line(after, "x-unknown"));
    });

    [Fact]
    public void Both_values_spliced_away_and_back_give_the_frame_again() => Request.Sample(static request =>
    {
        var bytes = Encoding.UTF8.GetBytes(request.Json);
        Assert.Equal(FrameFault.None, Frame.Parse(bytes, out var frame));
        var there = new ByteBuffer();
        Splice.Write(there, bytes, frame.Id, "1"u8, frame.ProgressToken, "22"u8);
        Assert.Equal(FrameFault.None, Frame.Parse(there.Span, out var changed));
        var back = new ByteBuffer();
        Splice.Write(back, there.Span, changed.ProgressToken, Encoding.UTF8.GetBytes(request.Id), changed.Id, Encoding.UTF8.GetBytes(request.Id));

        Assert.Equal(AsLine(bytes), back.Span.ToArray());
    });

    [Fact]
    public void Whatever_the_bytes_parsing_never_throws() => Gen.Byte.Array[0, 200].Sample(static bytes => ParseAndLookAround(bytes));

    [Fact]
    public void A_frame_with_bytes_changed_never_makes_parsing_throw() =>
        Gen.Select(Request, Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 6]).Sample(static (request, changes) =>
        {
            var bytes = Encoding.UTF8.GetBytes(request.Json);
            foreach (var (at, value) in changes)
            {
                bytes[at % bytes.Length] = value;
            }

            ParseAndLookAround(bytes);
        });

    [Fact]
    public void A_frame_with_json_pieces_swapped_never_makes_parsing_throw() =>
        Gen.OneOf("{", "}", "[", "]", ",", ":", "\"jsonrpc\"", "\"2.0\"", "\"id\"", "\"method\"", "\"params\"", "\"_meta\"", "\"\\ud800\"", "\"\\u00", "\"progressToken\"", "1", "null", "-", " ", "\r")
            .Array[0, 24].Sample(static pieces => ParseAndLookAround(Encoding.UTF8.GetBytes(string.Concat(pieces))));

    [Fact]
    public void What_parses_is_an_object_for_everybody_and_its_slices_are_json() =>
        Gen.Select(Request, Gen.Int[0, 10_000], Gen.Byte).Sample(static (request, at, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(request.Json);
            bytes[at % bytes.Length] = value;
            if (Frame.Parse(bytes, out var frame) != FrameFault.None)
            {
                return;
            }

            using var whole = JsonDocument.Parse(bytes);
            Assert.Equal(JsonValueKind.Object, whole.RootElement.ValueKind);
            foreach (var slice in new[] { frame.Id, frame.Params, frame.Subject, frame.ProgressToken }.Where(static s => s.Exists))
            {
                using var part = JsonDocument.Parse(bytes.AsMemory(slice.Start, slice.Length));
            }

            // A frame with an id is a request, and the id is the one any other parser sees.
            Assert.Equal(frame.Id.Exists, whole.RootElement.TryGetProperty("id", out var id));
            if (frame.Id.Exists)
            {
                Assert.Equal(id.GetRawText(), Encoding.UTF8.GetString(frame.Id.Of(bytes)));
            }
        });

    [Fact]
    public void A_batch_is_cut_where_any_other_parser_cuts_it() => Payload.Array[1, 8].Sample(static parts =>
    {
        var bytes = Encoding.UTF8.GetBytes($" [{string.Join(" ,\n", parts)}] ");

        Assert.Null(BatchParts.TrySplit(bytes, 8, out var slices));
        Assert.Equal(parts, slices.Select(slice => Encoding.UTF8.GetString(slice.Of(bytes))));
    });

    private static void ParseAndLookAround(byte[] bytes)
    {
        Frame.Parse(bytes, out _);
        BatchParts.Starts(bytes);
        BatchParts.TrySplit(bytes, 5, out _);
        PartialFrame.TryReadId(bytes, out _);
        SpoiltReply.TryReadId(bytes, out _);
    }

    private static string Line(JsonDocument document, string member) => Encoding.UTF8.GetString(AsLine(Encoding.UTF8.GetBytes(document.RootElement.GetProperty(member).GetRawText())));

    private static byte[] AsLine(ReadOnlySpan<byte> bytes)
    {
        var line = bytes.ToArray();
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        return line;
    }

    private static List<string> Permuted(string[] members, int order)
    {
        var rest = members.ToList();
        var result = new List<string>();
        for (var left = rest.Count; left > 0; left--)
        {
            result.Add(rest[order % left]);
            rest.RemoveAt(order % left);
            order /= left;
        }

        return result;
    }
}
