using System.Text;
using System.Text.Json;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>An answer to <c>tools/list</c>, read and written by its bytes: each tool stays as its server wrote it, however odd.</summary>
internal static class ToolList
{
    /// <summary>The array of tools within a whole answer; absent when there is none.</summary>
    public static Slice Find(ReadOnlySpan<byte> answer)
    {
        if (Frame.Parse(answer, out var frame) != FrameFault.None || frame.Kind != FrameKind.Result)
        {
            return default;
        }

        var tools = Members.Find(frame.Outcome.Of(answer), "tools"u8);
        return tools.Exists && answer[frame.Outcome.Start + tools.Start] == '[' ? tools with { Start = frame.Outcome.Start + tools.Start } : default;
    }

    /// <summary>Each tool of the array <see cref="Find"/> has found.</summary>
    public static List<Slice> Elements(ReadOnlySpan<byte> answer, Slice list)
    {
        var elements = new List<Slice>();
        var reader = new Utf8JsonReader(list.Of(answer), new JsonReaderOptions { MaxDepth = Frame.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(new Slice(list.Start + start, (int)reader.BytesConsumed - start));
        }

        return elements;
    }

    /// <summary>The name of a tool; null when it has none.</summary>
    public static string? NameOf(ReadOnlySpan<byte> tool)
    {
        var name = Members.Find(tool, "name"u8);
        return name.Exists && tool[name.Start] == '"' ? ToolNames.Read(name.Of(tool)) : null;
    }

    /// <summary>Where the next page begins, as JSON; null for the last.</summary>
    /// <param name="result">The <c>result</c> of an answer.</param>
    public static string? NextCursor(ReadOnlySpan<byte> result)
    {
        var cursor = Members.Find(result, "nextCursor"u8);
        return cursor.Exists && result[cursor.Start] == '"' ? Encoding.UTF8.GetString(cursor.Of(result)) : null;
    }

    /// <summary>The answer with these of its tools, in this order.</summary>
    public static byte[] Write(ReadOnlySpan<byte> answer, Slice list, IEnumerable<Slice> tools)
    {
        var target = new ByteBuffer(answer.Length);
        target.Write(answer[..(list.Start + 1)]);
        var isFirst = true;
        foreach (var tool in tools)
        {
            target.Write(isFirst ? ""u8 : ","u8);
            isFirst = false;
            target.Write(tool.Of(answer));
        }

        target.Write(answer[(list.End - 1)..]);
        return target.TakeArray();
    }
}
