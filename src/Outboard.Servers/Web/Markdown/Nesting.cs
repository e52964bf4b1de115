using System.Text;

namespace Outboard.Servers.Web.Markdown;

/// <summary>Takes out the tags of a page that nest deeper than any parser should be asked to follow; their content stays, one level up.</summary>
internal ref struct Nesting
{
    /// <summary>Levels times tags is what a parser may spend on looking through its open elements.</summary>
    private const int Work = 100_000_000;

    /// <summary>What stands behind so many tags is read as text: each element of a tree takes fifty times the memory of its tag.</summary>
    private const int MaxTags = 500_000;

    private const int MaxFormatting = 64;

    /// <summary>Levels that are looked at for what a tag closes.</summary>
    private const int Reach = 32;

    private readonly ReadOnlySpan<char> html;
    private readonly bool keepsFormatting;
    private readonly int[] open;
    private StringBuilder? kept;
    private int copied;
    private int depth;
    private int formatting;
    private int dropped;
    private int tags;

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

        /// <summary>An item of a list, which the next item closes even through some elements that stand open in it.</summary>
        Item,

        /// <summary>Such an element.</summary>
        Open,
        Foreign,

        /// <summary>Its content is no markup.</summary>
        Raw,

        /// <summary>Makes text of all that follows; no page means that.</summary>
        Plaintext,
    }

    private void Run()
    {
        Span<char> lower = stackalloc char[16];
        var tag = new TagScanner(html);
        while (tag.Next())
        {
            var name = lower[..Math.Min(tag.Name.Length, lower.Length)];
            tag.Name[..name.Length].ToLowerInvariant(name);
            var kind = Classify(name);
            if (kind == Kind.Raw && foreign > 0)
            {
                kind = Kind.Nested;
            }

            if (kind == Kind.Raw && !tag.IsEnd)
            {
                tag.SkipContent();
            }

            if (++tags > MaxTags || !(tag.IsEnd ? Close(KeyOf(name, kind), kind) : Open(KeyOf(name, kind), kind, isLink: name is "a")))
            {
                kept ??= new StringBuilder(html.Length);
                kept.Append(html[copied..tag.Start]);
                copied = tag.End;
            }
        }
    }

    private static int KeyOf(ReadOnlySpan<char> name, Kind kind) => kind switch
    {
        // dt and dd close each other.
        Kind.Item => name is "li" ? 8 : 16,
        _ => (Hash(name) << 5) | (kind == Kind.Formatting ? 1 | 4 : kind == Kind.Foreign ? 2 : kind == Kind.Open ? 4 : 0),
    };

    private static bool IsFormatting(int key) => (key & 1) != 0;

    private static bool IsForeign(int key) => (key & 2) != 0;

    private static bool LetsItemsThrough(int key) => (key & 4) != 0;

    private readonly bool IsFull(int key) => depth == open.Length || (IsFormatting(key) && formatting == MaxFormatting);

    /// <returns>Whether the tag stays.</returns>
    private bool Open(int key, Kind kind, bool isLink)
    {
        if (kind is Kind.Flat or Kind.Raw or Kind.Plaintext)
        {
            return kind != Kind.Plaintext;
        }

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

        if (kind == Kind.Item)
        {
            CloseItem(key);
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

    private bool Close(int key, Kind kind)
    {
        if (kind is Kind.Flat or Kind.Raw or Kind.Plaintext)
        {
            return kind != Kind.Plaintext;
        }

        if (IsFormatting(key) && !keepsFormatting)
        {
            return false;
        }

        if (dropped > 0 && IsFull(key))
        {
            dropped--;
            return false;
        }

        CloseTo(Find(key));
        return true;
    }

    private void CloseItem(int key)
    {
        var i = depth - 1;
        while (i >= Math.Max(0, depth - Reach) && LetsItemsThrough(open[i]))
        {
            i--;
        }

        CloseTo(i >= 0 && open[i] == key ? i : -1);
    }

    /// <summary>What stands open above it is closed with it.</summary>
    private void CloseTo(int found)
    {
        while (found >= 0 && depth > found)
        {
            Count(open[--depth], -1);
        }
    }

    private void Count(int key, int by)
    {
        formatting += IsFormatting(key) ? by : 0;
        foreign += IsForeign(key) ? by : 0;
    }

    /// <summary>Looks a few levels down only: an end tag far from its start is a broken page, and may be any number of times in it.</summary>
    private readonly int Find(int key)
    {
        for (var i = depth - 1; i >= Math.Max(0, depth - Reach); i--)
        {
            if (open[i] == key)
            {
                return i;
            }
        }

        return -1;
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
            or "html" or "head" or "body" or "p" or "option"
            or "tr" or "td" or "th" or "thead" or "tbody" or "tfoot" or "caption" or "colgroup" => Kind.Flat,
        "a" or "b" or "big" or "code" or "em" or "font" or "i" or "nobr" or "s" or "small" or "strike" or "strong" or "tt" or "u" => Kind.Formatting,
        "script" or "style" or "textarea" or "title" or "xmp" or "iframe" or "noembed" or "noframes" => Kind.Raw,
        "li" or "dt" or "dd" => Kind.Item,
        "div" or "span" or "address" => Kind.Open,
        "svg" or "math" or "select" => Kind.Foreign,
        "plaintext" => Kind.Plaintext,
        _ => Kind.Nested,
    };
}
