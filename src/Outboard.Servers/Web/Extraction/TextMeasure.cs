namespace Outboard.Servers.Web.Extraction;

/// <summary>The lengths of a text, such that those of two texts in a row follow from those of each.</summary>
/// <param name="Raw">All characters.</param>
/// <param name="Lead">Whitespace in front; everything, if there is nothing else.</param>
/// <param name="Trail">Whitespace at the end, behind something else.</param>
/// <param name="Words">Without the whitespace at both ends, each run of it inside counting as one character.</param>
/// <param name="Commas">Of all scripts.</param>
/// <param name="AsciiCommas">Of these.</param>
internal readonly record struct TextMeasure(int Raw, int Lead, int Trail, int Words, int Commas, int AsciiCommas)
{
    /// <summary>Without the whitespace at both ends.</summary>
    public int Trimmed => Raw - Lead - Trail;

    public static TextMeasure operator +(TextMeasure a, TextMeasure b)
    {
        if (a.Raw == 0 || b.Raw == 0)
        {
            return a.Raw == 0 ? b : a;
        }

        var (commas, ascii) = (a.Commas + b.Commas, a.AsciiCommas + b.AsciiCommas);
        if (a.Words == 0)
        {
            return new(a.Raw + b.Raw, a.Raw + b.Lead, b.Trail, b.Words, commas, ascii);
        }

        if (b.Words == 0)
        {
            return new(a.Raw + b.Raw, a.Lead, a.Trail + b.Raw, a.Words, commas, ascii);
        }

        var gap = a.Trail + b.Lead == 0 ? 0 : 1;
        return new(a.Raw + b.Raw, a.Lead, b.Trail, a.Words + gap + b.Words, commas, ascii);
    }

    public static TextMeasure Of(ReadOnlySpan<char> text)
    {
        int lead = 0, words = 0, commas = 0, ascii = 0, space = 0;
        foreach (var c in text)
        {
            if (IsSpace(c))
            {
                space++;
                continue;
            }

            if (words == 0)
            {
                lead = space;
            }
            else if (space > 0)
            {
                words++;
            }

            space = 0;
            words++;
            if (c == ',')
            {
                commas++;
                ascii++;
            }
            else if (c > 127 && c is '\u060C' or '\uFE50' or '\uFE10' or '\uFE11' or '\u2E41' or '\u2E34' or '\u2E32' or '\uFF0C')
            {
                commas++;
            }
        }

        return words == 0 ? new(text.Length, text.Length, 0, 0, 0, 0) : new(text.Length, lead, space, words, commas, ascii);
    }

    /// <summary>Whitespace as ECMAScript has it, which is what the algorithm was written in.</summary>
    public static bool IsSpace(char c) => c is ' ' or '\n' or '\t' || (c is not (> ' ' and < '\u0080') && c != '\u0085' && (char.IsWhiteSpace(c) || c == '\uFEFF'));

    public static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!IsSpace(c))
            {
                return false;
            }
        }

        return true;
    }
}
