namespace Outboard.Servers.Searxng;

/// <summary>Text counted in UTF-16 units, as the original counts (native-servers 1), without cutting a character in half.</summary>
internal static class TextSlice
{
    /// <summary>The next place at or after <paramref name="index"/> that does not split a surrogate pair.</summary>
    public static int Boundary(string text, int index) =>
        index > 0 && index < text.Length && char.IsSurrogatePair(text[index - 1], text[index]) ? index + 1 : index;

    /// <returns>The slice, empty past the end; and where the next one begins, null when this one reaches the end.</returns>
    public static (string Slice, int? Next) Take(string text, int start, int? length)
    {
        var from = Boundary(text, Math.Min(start, text.Length));
        var to = length is { } most ? Boundary(text, (int)Math.Min((long)start + most, text.Length)) : text.Length;
        return (text[from..Math.Max(from, to)], to < text.Length ? to : null);
    }
}
