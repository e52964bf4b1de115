namespace Outboard.Servers.Web.Markdown;

internal sealed partial class Conversion
{
    /// <summary>A text, and all text that follows it with nothing but removed elements between.</summary>
    private void Text(ref Frame frame, PageNode first)
    {
        var text = first.Text;
        List<string>? more = null;
        var next = Sibling.None;
        for (frame.Next = first.Next; frame.Next is { } node; frame.Next = node.Next)
        {
            if (node.Kind == NodeKind.Text)
            {
                (more ??= [text]).Add(node.Text);
                continue;
            }

            var element = Find(node);
            if (element.Rule != Rule.Removed)
            {
                next = IsBlock(element) ? Sibling.Block : Sibling.Other;
                break;
            }
        }

        text = more is null ? text : string.Concat(more);
        var last = frame.Last;
        frame.Last = Sibling.Other;
        var isBlock = frame.Element.IsBlock;
        if (string.IsNullOrWhiteSpace(text)
            && (last == Sibling.Block || next == Sibling.Block || (isBlock && (last == Sibling.None || next == Sibling.None))))
        {
            return;
        }

        var span = text.AsSpan();
        if (last == Sibling.Block || (isBlock && last == Sibling.None))
        {
            span = span.TrimStart(" \t\r\n");
        }

        if (next == Sibling.Block || (isBlock && next == Sibling.None))
        {
            span = span.TrimEnd();
        }

        var end = buffer.Length;
        if (frame.Has(Inside.Preformatted))
        {
            buffer.Append(span);
        }
        else if (profile.IsReader)
        {
            AppendForReader(span, frame.Has(Inside.Verbatim), end == frame.Start || frame.Tail > 0);
        }
        else
        {
            Append(span, frame.Has(Inside.Verbatim));
        }

        Join(ref frame, end, end);
    }

    /// <summary>A run of whitespace with a line break in it becomes a line break, any other a space; <c>*</c> and <c>_</c> are escaped.</summary>
    private void Append(ReadOnlySpan<char> span, bool isVerbatim)
    {
        var room = buffer.Extend(span.Length * 2);
        var written = 0;
        for (var i = 0; i < span.Length; i++)
        {
            var c = span[i];
            if (c is ' ' or '\t' or '\r' or '\n')
            {
                i = SkipWhitespace(span, i, out c);
            }
            else if (c is '*' or '_' && !isVerbatim)
            {
                room[written++] = '\\';
            }

            room[written++] = c;
        }

        buffer.Cut(buffer.Length - room.Length + written);
    }

    /// <summary>Escapes what mcp-searxng escapes: all marks of emphasis, code and links, and what would begin a block at the start of a line.</summary>
    private void AppendForReader(ReadOnlySpan<char> span, bool isVerbatim, bool isLineStart)
    {
        var room = buffer.Extend(span.Length * 2);
        var written = 0;
        var isNumber = false;
        for (var i = 0; i < span.Length; i++)
        {
            var c = span[i];
            if (c is ' ' or '\t' or '\r' or '\n')
            {
                i = SkipWhitespace(span, i, out c);
                isLineStart |= c == '\n';
                isNumber = false;
            }
            else
            {
                var rest = span[i..];
                if (!isVerbatim
                    && (c is '\\' or '`' or '*' or '_' or '~' or '[' or ']' || (isLineStart && BeginsBlock(rest)) || (isNumber && c == '.' && IsFollowedBySpace(rest, 1))))
                {
                    room[written++] = '\\';
                }

                isNumber = char.IsAsciiDigit(c) && (isNumber || isLineStart);
                isLineStart = false;
            }

            room[written++] = c;
        }

        buffer.Cut(buffer.Length - room.Length + written);
    }

    private static bool BeginsBlock(ReadOnlySpan<char> line) => line[0] switch
    {
        '>' or '-' or '=' => true,
        '+' => IsFollowedBySpace(line, 1),
        '#' => line.IndexOfAnyExcept('#') is var marks && IsFollowedBySpace(line, marks < 0 ? line.Length : marks),
        _ => false,
    };

    private static bool IsFollowedBySpace(ReadOnlySpan<char> text, int at) => at == text.Length || text[at] is ' ' or '\n';

    /// <returns>The index of the run's last character.</returns>
    private static int SkipWhitespace(ReadOnlySpan<char> span, int i, out char stands)
    {
        stands = ' ';
        for (; i < span.Length && span[i] is ' ' or '\t' or '\r' or '\n'; i++)
        {
            if (span[i] is '\r' or '\n')
            {
                stands = '\n';
            }
        }

        return i - 1;
    }
}
