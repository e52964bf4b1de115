using System.Buffers;

namespace Outboard.Servers.Web.Markdown;

/// <summary>The text written so far. The last part of it, from some start to the end, is the element at work and may still be changed.</summary>
/// <remarks>
/// An element's text is not copied from string to string on its way up: what goes in front of it is written into a gap left for it, what follows is
/// appended, and what lies between it and its elder sibling is closed by one move.
/// </remarks>
internal sealed class MarkdownBuffer : IDisposable
{
    private char[] text;

    public MarkdownBuffer(int capacity) => text = ArrayPool<char>.Shared.Rent(Math.Max(capacity, 256));

    public int Length { get; private set; }

    public ReadOnlySpan<char> From(int start) => text.AsSpan(start, Length - start);

    public Span<char> Writable(int start) => text.AsSpan(start, Length - start);

    public void Append(char c)
    {
        Reserve(1);
        text[Length++] = c;
    }

    public void Append(ReadOnlySpan<char> more)
    {
        Reserve(more.Length);
        more.CopyTo(text.AsSpan(Length));
        Length += more.Length;
    }

    public void Append(char c, int times)
    {
        Reserve(times);
        text.AsSpan(Length, times).Fill(c);
        Length += times;
    }

    /// <summary>Room for <paramref name="length"/> characters at the end, to be filled by the caller; what is not needed goes by <see cref="Cut"/>.</summary>
    public Span<char> Extend(int length)
    {
        Reserve(length);
        Length += length;
        return text.AsSpan(Length - length, length);
    }

    public void Cut(int length) => Length = length;

    /// <summary>Puts <paramref name="prefix"/> before the text at <paramref name="start"/>; into the gap above <paramref name="floor"/> if it is wide enough.</summary>
    /// <returns>Where the text starts now.</returns>
    public int Prefix(int start, int floor, ReadOnlySpan<char> prefix)
    {
        if (start - floor < prefix.Length)
        {
            var by = prefix.Length - (start - floor);
            Reserve(by);
            text.AsSpan(start, Length - start).CopyTo(text.AsSpan(start + by));
            Length += by;
            start += by;
        }

        start -= prefix.Length;
        prefix.CopyTo(text.AsSpan(start));
        return start;
    }

    /// <summary>Takes out the characters between <paramref name="to"/> and <paramref name="from"/>.</summary>
    public void Close(int to, int from)
    {
        if (from > to)
        {
            text.AsSpan(from, Length - from).CopyTo(text.AsSpan(to));
            Length -= from - to;
        }
    }

    /// <returns>Where the text starts when the whitespace at both its ends is gone.</returns>
    public int Trim(int start)
    {
        TrimEnd(start);
        while (start < Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }

    public void TrimEnd(int start)
    {
        while (Length > start && char.IsWhiteSpace(text[Length - 1]))
        {
            Length--;
        }
    }

    /// <summary><see cref="Trim"/> that spares a no-break space and its kin.</summary>
    public int TrimAscii(int start)
    {
        while (Length > start && text[Length - 1] is ' ' or '\t' or '\r' or '\n')
        {
            Length--;
        }

        while (start < Length && text[start] is ' ' or '\t' or '\r' or '\n')
        {
            start++;
        }

        return start;
    }

    /// <summary>Each run of spaces, tabs and line breaks becomes one space.</summary>
    public void Collapse(int start)
    {
        var write = start;
        var wasSpace = false;
        for (var read = start; read < Length; read++)
        {
            var c = text[read];
            var isSpace = c is ' ' or '\t' or '\r' or '\n';
            if (!isSpace)
            {
                text[write++] = c;
            }
            else if (!wasSpace)
            {
                text[write++] = ' ';
            }

            wasSpace = isSpace;
        }

        Length = write;
    }

    /// <summary>Puts <paramref name="prefix"/> before each line but the first; before an empty line <paramref name="onEmpty"/>.</summary>
    /// <returns>How many characters that took; 0 when it would take more than <paramref name="limit"/>, and nothing was done.</returns>
    public int Indent(int start, ReadOnlySpan<char> prefix, ReadOnlySpan<char> onEmpty, int limit)
    {
        long added = 0;
        for (var i = NextLine(start); i >= 0; i = NextLine(i))
        {
            added += i == Length || text[i] == '\n' ? onEmpty.Length : prefix.Length;
        }

        if (added == 0 || added > limit)
        {
            return 0;
        }

        var read = Length;
        Extend((int)added);
        var write = Length;
        while (write > read)
        {
            var line = text.AsSpan(start, read - start).LastIndexOf('\n') + 1 + start;
            var length = read - line;
            text.AsSpan(line, length).CopyTo(text.AsSpan(write - length));
            write -= length;
            var mark = length == 0 ? onEmpty : prefix;
            write -= mark.Length;
            mark.CopyTo(text.AsSpan(write));
            text[--write] = '\n';
            read = line - 1;
        }

        return (int)added;
    }

    public override string ToString() => new(text, 0, Length);

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(text);
        text = [];
    }

    private int NextLine(int from)
    {
        var at = text.AsSpan(from, Length - from).IndexOf('\n');
        return at < 0 ? -1 : from + at + 1;
    }

    private void Reserve(int more)
    {
        if (text.Length - Length >= more)
        {
            return;
        }

        var larger = ArrayPool<char>.Shared.Rent((int)Math.Max(Math.Min(text.Length * 2L, Array.MaxLength), (long)Length + more));
        text.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(text);
        text = larger;
    }
}
