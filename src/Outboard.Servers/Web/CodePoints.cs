namespace Outboard.Servers.Web;

/// <summary>Text counted in Unicode code points, as the Python originals count (native-servers 1): an emoji is 1, and no slice splits one.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        var count = text.Length;
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    /// <summary>At most <paramref name="length"/> code points from <paramref name="start"/> on.</summary>
    /// <returns>The slice, empty past the end; and where the next one begins, null when this one reaches the end.</returns>
    public static (string Slice, int? Next) Slice(string text, int start, int length)
    {
        var from = Advance(text, 0, start);
        var to = Advance(text, from, length);
        return (text[from..to], to < text.Length ? start + length : null);
    }

    /// <summary>The UTF-16 index that lies <paramref name="count"/> code points behind <paramref name="index"/>, or the end.</summary>
    private static int Advance(string text, int index, int count)
    {
        for (; count > 0 && index < text.Length; count--)
        {
            index += index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;
        }

        return index;
    }
}
