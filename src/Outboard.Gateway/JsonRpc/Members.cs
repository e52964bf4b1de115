using System.Text.Json;

namespace Outboard.Gateway.JsonRpc;

/// <summary>Copies a JSON object with some of its members left out and others added, every kept value byte for byte: how eras are translated without a tree.</summary>
internal static class Members
{
    /// <summary>True for a member that is left out; the reader stands on its name.</summary>
    public delegate bool Drops(ref Utf8JsonReader name);

    /// <param name="target">Where the object is written, as one line when <paramref name="json"/> is a frame's part.</param>
    /// <param name="json">A valid JSON object; empty counts as <c>{}</c>.</param>
    /// <param name="drops">Which members are left out; null keeps all.</param>
    /// <param name="added">Members to add, as <c>"a":1,"b":2</c>; empty for none. They must not be among those kept.</param>
    public static void Copy(ByteBuffer target, ReadOnlySpan<byte> json, Drops? drops, ReadOnlySpan<byte> added)
    {
        target.Write((byte)'{');
        var isFirst = true;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Frame.MaxDepth });
        if (!json.IsEmpty && reader.Read())
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var start = (int)reader.TokenStartIndex;
                var isDropped = drops is not null && Drop(drops, ref reader);
                reader.Read();
                reader.Skip();
                if (!isDropped)
                {
                    Separate(target, ref isFirst);
                    target.Write(json[start..(int)reader.BytesConsumed]);
                }
            }
        }

        if (!added.IsEmpty)
        {
            Separate(target, ref isFirst);
            target.Write(added);
        }

        target.Write((byte)'}');
    }

    /// <summary>The value of a member of an object; absent when it is not there, or <paramref name="json"/> is no object.</summary>
    public static Slice Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Frame.MaxDepth });
        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return default;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = Is(ref reader, name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt)
            {
                return new Slice(start, (int)reader.BytesConsumed - start);
            }
        }

        return default;
    }

    /// <summary>The reader stands on a member, or a text, of this name.</summary>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate in an escape: no name of ours.
            return false;
        }
    }

    /// <summary>The value is a text, and this one; false for no value.</summary>
    public static bool IsText(ReadOnlySpan<byte> json, ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(json);
        return !json.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.String && Is(ref reader, text);
    }

    private static bool Drop(Drops drops, ref Utf8JsonReader reader)
    {
        try
        {
            return drops(ref reader);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Separate(ByteBuffer target, ref bool isFirst)
    {
        if (!isFirst)
        {
            target.Write((byte)',');
        }

        isFirst = false;
    }
}
