namespace Outboard.Servers.Web.Markdown;

internal sealed partial class Conversion
{
    /// <summary>Marks stand at the words: one space at either end moves outside, all other whitespace there goes.</summary>
    private int Marked(ref Frame frame, ReadOnlySpan<char> mark, ReadOnlySpan<char> closing = default)
    {
        if (frame.Has(Inside.Verbatim))
        {
            return frame.Start;
        }

        var (start, before, after) = Words(ref frame);
        if (start == buffer.Length)
        {
            return start;
        }

        buffer.Append(closing.IsEmpty ? mark : closing);
        buffer.Append(after);
        start = buffer.Prefix(start, frame.Floor, mark);
        return buffer.Prefix(start, frame.Floor, before);
    }

    private (int Start, string Before, string After) Words(ref Frame frame)
    {
        var text = buffer.From(frame.Start);
        var before = text.StartsWith(' ') ? " " : "";
        var after = text.EndsWith(' ') ? " " : "";
        return (buffer.Trim(frame.Start), before, after);
    }

    private int Link(ref Frame frame)
    {
        if (frame.Has(Inside.Verbatim))
        {
            return frame.Start;
        }

        var (start, before, after) = Words(ref frame);
        var isEmpty = start == buffer.Length;
        var element = frame.Node;
        var href = element.Attribute("href");
        if (string.IsNullOrEmpty(href) || (isEmpty && !profile.IsReader))
        {
            // Nothing to follow or nothing to see: the words, without the spaces around them.
            return start;
        }

        var title = element.Attribute("title");
        var url = links.Resolve(href, ref padding);
        if (string.IsNullOrEmpty(title) && !profile.TitlesLinks && IsText(buffer.From(start), url))
        {
            buffer.Cut(start);
            buffer.Append('<');
            buffer.Append(url);
            buffer.Append('>');
        }
        else
        {
            buffer.Append("](");
            buffer.Append(url);
            AppendTitle(string.IsNullOrEmpty(title) && profile.TitlesLinks ? url : title);
            buffer.Append(')');
            start = buffer.Prefix(start, frame.Floor, "[");
        }

        buffer.Append(after);
        return buffer.Prefix(start, frame.Floor, before);
    }

    /// <summary>Whether <paramref name="text"/> is <paramref name="url"/>, its escapes undone.</summary>
    private bool IsText(ReadOnlySpan<char> text, ReadOnlySpan<char> url)
    {
        var at = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && (text[i + 1] == '_' || (profile.IsReader && !char.IsLetterOrDigit(text[i + 1]))))
            {
                i++;
            }

            if (at == url.Length || url[at++] != text[i])
            {
                return false;
            }
        }

        return at == url.Length;
    }

    private void AppendTitle(string? title)
    {
        if (!string.IsNullOrEmpty(title))
        {
            buffer.Append(" \"");
            buffer.Append(title.Replace("\"", "\\\"", StringComparison.Ordinal));
            buffer.Append('"');
        }
    }

    private int Image(ref Frame frame)
    {
        var element = frame.Node;
        var alt = element.Attribute("alt") ?? "";
        buffer.Cut(frame.Start);
        if (frame.Has(Inside.OneLine) && !profile.IsReader)
        {
            buffer.Append(alt);
            return frame.Start;
        }

        buffer.Append("![");
        buffer.Append(alt);
        buffer.Append("](");
        buffer.Append(Address(element, "src"));
        AppendTitle(element.Attribute("title"));
        buffer.Append(')');
        return frame.Start;
    }

    private int Video(ref Frame frame)
    {
        var element = frame.Node;
        if (frame.Has(Inside.OneLine))
        {
            return frame.Start;
        }

        var source = Address(element, "src");
        if (source.Length == 0 && FirstSource(element) is { } inner)
        {
            source = Address(inner, "src");
        }

        var poster = Address(element, "poster");
        return (source, poster) switch
        {
            ("", "") => frame.Start,
            (_, "") => Surrounded(ref frame, frame.Start, "[", $"]({source})"),
            ("", _) => Surrounded(ref frame, frame.Start, "![", $"]({poster})"),
            _ => Surrounded(ref frame, frame.Start, "[![", $"]({poster})]({source})"),
        };
    }

    private static PageNode? FirstSource(PageNode video)
    {
        for (var node = video.First; node is not null; node = node.Next)
        {
            if (node.Name == "source" && node.Has("src"))
            {
                return node;
            }
        }

        return null;
    }

    private string Address(PageNode element, string attribute) =>
        element.Attribute(attribute) is { Length: > 0 } address ? links.Resolve(address, ref padding) : "";

    private int Code(ref Frame frame)
    {
        // Code in code is code; only the outermost is marked.
        if (stack[top - 1].Has(Inside.Verbatim))
        {
            return frame.Start;
        }

        frame.Inside &= ~Inside.Verbatim;
        if (!profile.IsReader || !buffer.From(frame.Start).Contains('`'))
        {
            return Marked(ref frame, "`");
        }

        var fence = new string('`', LongestRun(buffer.From(frame.Start)) + 1);
        return Marked(ref frame, fence + " ", " " + fence);
    }

    private int Preformatted(ref Frame frame)
    {
        if (frame.Start == buffer.Length)
        {
            return frame.Start;
        }

        if (!profile.IsReader)
        {
            return Surrounded(ref frame, frame.Start, "\n\n```\n", "\n```\n\n");
        }

        var fence = new string('`', Math.Max(3, LongestRun(buffer.From(frame.Start)) + 1));
        return Surrounded(ref frame, frame.Start, $"\n\n{fence}{Language(frame.Node)}\n", $"\n{fence}\n\n");
    }

    private static int LongestRun(ReadOnlySpan<char> text)
    {
        var longest = 0;
        for (var at = text.IndexOf('`'); at >= 0; at = text.IndexOf('`'))
        {
            text = text[at..];
            var run = text.IndexOfAnyExcept('`') is var other and >= 0 ? other : text.Length;
            longest = Math.Max(longest, run);
            text = text[run..];
        }

        return longest;
    }

    /// <summary>From <c>class="language-x"</c> of the element or of the code in it.</summary>
    private static ReadOnlySpan<char> Language(PageNode pre)
    {
        const string Mark = "language-";
        var inner = pre.First;
        while (inner is { IsElement: false })
        {
            inner = inner.Next;
        }

        foreach (var name in new[] { pre.Attribute("class"), inner?.Attribute("class") })
        {
            if (name?.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at)
            {
                var language = name.AsSpan(at + Mark.Length);
                var end = language.IndexOfAny(" \t\r\n`");
                return end < 0 ? language : language[..end];
            }
        }

        return "";
    }
}
