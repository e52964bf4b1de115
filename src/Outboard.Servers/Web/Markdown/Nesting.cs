using System.Buffers;
using System.Text;

namespace Outboard.Servers.Web.Markdown;

/// <summary>Takes out the tags of a page that nest deeper than any parser should be asked to follow; their content stays, one level up.</summary>
internal ref struct Nesting
{
    /// <summary>Levels times tags is what a parser may spend on looking through its open elements.</summary>
    private const int Work = 100_000_000;

    private const int MaxFormatting = 64;

    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" \t\r\n\f/>");
    private static readonly SearchValues<char> AttributeNameEnd = SearchValues.Create(" \t\r\n\f/>=");
    private static readonly SearchValues<char> ValueEnd = SearchValues.Create(" \t\r\n\f>");

    private readonly ReadOnlySpan<char> html;
    private readonly bool keepsFormatting;
    private readonly int[] open;
    private StringBuilder? kept;
    private int copied;
    private int at;
    private int depth;
    private int formatting;
    private int dropped;

    /// <summary>Open elements in which <c>style</c> and its kin are elements like others.</summary>
    private int foreign;

    private Nesting(ReadOnlySpan<char> html, bool keepsFormatting)
    {
        this.html = html;
        this.keepsFormatting = keepsFormatting;
        open = new int[Math.Clamp(Work / Math.Max(1, html.Count('<')), 32, 480)];
    }

    /// <param name="html">The page.</param>
    /// <param name="keepsFormatting">Without, all tags of emphasis and all links are taken out as well.</param>
    /// <returns>The same text if there is nothing to take out.</returns>
    public static string Limit(string html, bool keepsFormatting)
    {
        var scan = new Nesting(html, keepsFormatting);
        scan.Run();
        return scan.kept is null ? html : scan.kept.Append(scan.html[scan.copied..]).ToString();
    }

    private enum Kind
    {
        /// <summary>Has no content, or is closed by the next of its sort: cannot nest by itself.</summary>
        Flat,
        Nested,
        Formatting,
        Foreign,

        /// <summary>Its content is no markup.</summary>
        Raw,

        /// <summary>Makes text of all that follows; no page means that.</summary>
        Plaintext,
    }

    private void Run()
    {
        Span<char> lower = stackalloc char[16];
        while (at < html.Length && html[at..].IndexOf('<') is >= 0 and var next)
        {
            var start = at + next;
            at = start + 1;
            if (at == html.Length)
            {
                return;
            }

            var isEnd = html[at] == '/';
            var rest = html[(isEnd ? at + 1 : at)..];
            if (rest.Length == 0 || !char.IsAsciiLetter(rest[0]))
            {
                SkipDeclaration();
                continue;
            }

            var length = rest.IndexOfAny(NameEnd) is >= 0 and var found ? found : rest.Length;
            at += length + (isEnd ? 1 : 0);
            SkipAttributes();
            var name = lower[..Math.Min(length, lower.Length)];
            rest[..name.Length].ToLowerInvariant(name);
            var kind = Classify(name);
            if (kind == Kind.Raw)
            {
                if (foreign == 0)
                {
                    SkipRaw(isEnd ? [] : rest[..length]);
                    continue;
                }

                kind = Kind.Nested;
            }

            var key = (Hash(name) << 2) | (kind == Kind.Formatting ? 1 : kind == Kind.Foreign ? 2 : 0);
            if (kind == Kind.Plaintext || (kind != Kind.Flat && !(isEnd ? Close(key) : Open(key, isLink: name is "a"))))
            {
                kept ??= new StringBuilder(html.Length);
                kept.Append(html[copied..start]);
                copied = at;
            }
        }
    }

    private static bool IsFormatting(int key) => (key & 1) != 0;

    private static bool IsForeign(int key) => (key & 2) != 0;

    private readonly bool IsFull(int key) => depth == open.Length || (IsFormatting(key) && formatting == MaxFormatting);

    /// <returns>Whether the tag stays.</returns>
    private bool Open(int key, bool isLink)
    {
        if (IsFormatting(key) && !keepsFormatting)
        {
            return false;
        }

        // A link in a link closes the outer one.
        if (isLink && Find(key) is >= 0 and var outer)
        {
            open.AsSpan(outer + 1, depth - outer - 1).CopyTo(open.AsSpan(outer));
            depth--;
            formatting--;
        }

        if (IsFull(key))
        {
            dropped++;
            return false;
        }

        open[depth++] = key;
        Count(key, 1);
        return true;
    }

    private bool Close(int key)
    {
        if (IsFormatting(key) && !keepsFormatting)
        {
            return false;
        }

        if (dropped > 0 && IsFull(key))
        {
            dropped--;
            return false;
        }

        if (Find(key) is >= 0 and var found)
        {
            // What stands open above it is closed with it.
            while (depth > found)
            {
                Count(open[--depth], -1);
            }
        }

        return true;
    }

    private void Count(int key, int by)
    {
        formatting += IsFormatting(key) ? by : 0;
        foreign += IsForeign(key) ? by : 0;
    }

    /// <summary>Looks a few levels down only: an end tag far from its start is a broken page, and may be any number of times in it.</summary>
    private readonly int Find(int key)
    {
        for (var i = depth - 1; i >= Math.Max(0, depth - 32); i--)
        {
            if (open[i] == key)
            {
                return i;
            }
        }

        return -1;
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

    private void SkipRaw(ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty && at < html.Length)
        {
            at = html[at..].IndexOf("</", StringComparison.Ordinal) is >= 0 and var end ? at + end : html.Length;
            if (at < html.Length && html[(at + 2)..].StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }

            at = Math.Min(html.Length, at + 2);
        }
    }

    private static int Hash(ReadOnlySpan<char> name)
    {
        var hash = 17;
        foreach (var c in name)
        {
            hash = unchecked((hash * 31) + c);
        }

        return hash;
    }

    private static Kind Classify(ReadOnlySpan<char> name) => name switch
    {
        "area" or "base" or "basefont" or "bgsound" or "br" or "col" or "embed" or "frame" or "hr" or "img" or "input" or "keygen" or "link" or "meta"
            or "param" or "source" or "track" or "wbr"
            or "html" or "head" or "body" or "p" or "li" or "dt" or "dd" or "option" or "optgroup" or "rb" or "rp" or "rt" or "rtc"
            or "tr" or "td" or "th" or "thead" or "tbody" or "tfoot" or "caption" or "colgroup" => Kind.Flat,
        "a" or "b" or "big" or "code" or "em" or "font" or "i" or "nobr" or "s" or "small" or "strike" or "strong" or "tt" or "u" => Kind.Formatting,
        "script" or "style" or "textarea" or "title" or "xmp" or "iframe" or "noembed" or "noframes" => Kind.Raw,
        "svg" or "math" or "select" => Kind.Foreign,
        "plaintext" => Kind.Plaintext,
        _ => Kind.Nested,
    };
}
