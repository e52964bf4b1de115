using System.Globalization;
using System.Text;

namespace Outboard.Servers.Web;

/// <summary>
/// The path of one rule: <c>/private/*.html$</c>. <c>*</c> is any run of characters, <c>$</c> at the end anchors; without it the rule holds for all that begins so.
/// </summary>
internal sealed class RobotsPattern
{
    private const string Unreserved = "-._~";

    private readonly string[] _parts;
    private readonly bool _isAnchored;

    private RobotsPattern(string pattern)
    {
        Priority = pattern.Length;
        _isAnchored = pattern.EndsWith('$');
        _parts = (_isAnchored ? pattern[..^1] : pattern).Split('*');
    }

    /// <summary>The longest pattern wins.</summary>
    public int Priority { get; }

    /// <returns>The pattern as written, and for an <c>Allow</c> of an index page that of its folder.</returns>
    public static IEnumerable<RobotsPattern> Parse(string value, bool isAllow)
    {
        var isAnchored = value.EndsWith('$');
        var text = isAnchored ? value[..^1] : value;

        // Protego takes the pattern apart as an address and so loses an empty query: "/*?$" is "/*$".
        var pattern = Canonical(isAnchored && text.EndsWith('?') ? text[..^1] : text, isPattern: true) + (isAnchored ? "$" : "");
        yield return new RobotsPattern(pattern);
        if (isAllow && pattern.EndsWith("/index.html", StringComparison.Ordinal))
        {
            yield return new RobotsPattern(pattern[..^"index.html".Length] + "$");
        }
    }

    /// <param name="target">Path and query in canonical form.</param>
    public bool Matches(string target)
    {
        if (!target.StartsWith(_parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        // The leftmost place of each part leaves the most room for the next ones, so there is nothing to go back to.
        var at = _parts[0].Length;
        for (var part = 1; part < _parts.Length - (_isAnchored ? 1 : 0); part++)
        {
            var found = target.IndexOf(_parts[part], at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + _parts[part].Length;
        }

        return !_isAnchored || (_parts.Length == 1 ? at == target.Length : target.Length - _parts[^1].Length >= at && target.EndsWith(_parts[^1], StringComparison.Ordinal));
    }

    /// <summary>One form for all spellings of a path and its query: what need not be escaped is not, what must be is in capitals. An escaped <c>/</c> stays different from a plain one.</summary>
    public static string Canonical(string text, bool isPattern)
    {
        var canonical = new StringBuilder(text.Length);
        var isQuery = false;
        Span<byte> bytes = stackalloc byte[4];
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%' && at + 2 < text.Length && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                at += 2;
                if (isQuery ? !IsUnreserved((char)escaped) : escaped is (byte)'/' or (byte)'%' or (byte)'*' or (byte)'$')
                {
                    Escape(canonical, escaped);
                }
                else
                {
                    Append(canonical, escaped, isQuery);
                }
            }
            else if (text[at] == '*' && isPattern)
            {
                canonical.Append('*');
            }
            else if (text[at] == '?')
            {
                isQuery = true;
                canonical.Append('?');
            }
            else
            {
                Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var units);
                at += units - 1;
                foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
                {
                    Append(canonical, one, isQuery);
                }
            }
        }

        return canonical.ToString();
    }

    private static void Append(StringBuilder canonical, byte value, bool isQuery)
    {
        var isPlain = value is (byte)'/' or (byte)'=' || IsUnreserved((char)value) || (isQuery && value is > 0x20 and < 0x7F and not ((byte)'*' or (byte)'$' or (byte)'%'));
        if (isPlain)
        {
            canonical.Append((char)value);
        }
        else
        {
            Escape(canonical, value);
        }
    }

    private static void Escape(StringBuilder canonical, byte value) => canonical.Append(CultureInfo.InvariantCulture, $"%{value:X2}");

    private static bool IsUnreserved(char value) => char.IsAsciiLetterOrDigit(value) || Unreserved.Contains(value, StringComparison.Ordinal);
}
