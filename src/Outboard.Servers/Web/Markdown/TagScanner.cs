using System.Buffers;

namespace Outboard.Servers.Web.Markdown;

/// <summary>Finds the tags of a page as the HTML tokenizer would: none in comments, a <c>&gt;</c> in quotes ends none.</summary>
internal ref struct TagScanner(ReadOnlySpan<char> html)
{
    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" \t\r\n\f/>");
    private static readonly SearchValues<char> AttributeNameEnd = SearchValues.Create(" \t\r\n\f/>=");
    private static readonly SearchValues<char> ValueEnd = SearchValues.Create(" \t\r\n\f>");

    private readonly ReadOnlySpan<char> html = html;
    private int at;

    /// <summary>Where the tag begins.</summary>
    public int Start { get; private set; }

    /// <summary>Behind its last character.</summary>
    public readonly int End => at;

    public bool IsEnd { get; private set; }

    /// <summary>As written.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <returns>Whether there is another tag.</returns>
    public bool Next()
    {
        while (at < html.Length && html[at..].IndexOf('<') is >= 0 and var next)
        {
            Start = at + next;
            at = Start + 1;
            if (at == html.Length)
            {
                return false;
            }

            IsEnd = html[at] == '/';
            var rest = html[(IsEnd ? at + 1 : at)..];
            if (rest.Length > 0 && char.IsAsciiLetter(rest[0]))
            {
                Name = rest[..(rest.IndexOfAny(NameEnd) is >= 0 and var end ? end : rest.Length)];
                at += Name.Length + (IsEnd ? 1 : 0);
                SkipAttributes();
                return true;
            }

            SkipDeclaration();
        }

        return false;
    }

    /// <summary>Past all that is no markup in this element, to its end tag.</summary>
    public void SkipContent()
    {
        while (at < html.Length)
        {
            at = html[at..].IndexOf("</", StringComparison.Ordinal) is >= 0 and var end ? at + end : html.Length;
            if (at < html.Length && html[(at + 2)..].StartsWith(Name, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }

            at = Math.Min(html.Length, at + 2);
        }
    }

    private void SkipDeclaration()
    {
        if (!html[at..].StartsWith("!--", StringComparison.Ordinal))
        {
            var end = html[at] is '!' or '?' or '/' ? html[at..].IndexOf('>') : 0;
            at = end < 0 ? html.Length : at + end;
            return;
        }

        for (at++; html[at..].IndexOf("--", StringComparison.Ordinal) is >= 0 and var dashes;)
        {
            at += dashes;
            if (html[at..].StartsWith("-->", StringComparison.Ordinal) || html[at..].StartsWith("--!>", StringComparison.Ordinal))
            {
                return;
            }

            at++;
        }

        at = html.Length;
    }

    /// <summary>To the end of the tag, which a <c>&gt;</c> in quotes is not.</summary>
    private void SkipAttributes()
    {
        while (true)
        {
            Skip(" \t\r\n\f/");
            if (at == html.Length || html[at] == '>')
            {
                at = Math.Min(html.Length, at + 1);
                return;
            }

            // The first character belongs to the name even if it is "=".
            at++;
            SkipTo(AttributeNameEnd);
            Skip(" \t\r\n\f");
            if (at == html.Length || html[at] != '=')
            {
                continue;
            }

            at++;
            Skip(" \t\r\n\f");
            if (at < html.Length && html[at] is '"' or '\'')
            {
                var quote = html[at++];
                at = html[at..].IndexOf(quote) is >= 0 and var end ? at + end + 1 : html.Length;
            }
            else
            {
                SkipTo(ValueEnd);
            }
        }
    }

    private void Skip(ReadOnlySpan<char> any) => at = html[at..].IndexOfAnyExcept(any) is >= 0 and var next ? at + next : html.Length;

    private void SkipTo(SearchValues<char> any) => at = html[at..].IndexOfAny(any) is >= 0 and var next ? at + next : html.Length;
}
