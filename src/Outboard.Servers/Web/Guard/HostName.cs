using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace Outboard.Servers.Web.Guard;

/// <summary>Host names in the one form in which they are judged: lower case, ASCII, no dot at the end.</summary>
internal static class HostName
{
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdef");

    /// <returns>The host that will be connected to; null, which is refused, when it has no ASCII form, or ends in a number without being an address.</returns>
    public static string? Of(Uri url)
    {
        try
        {
            // IdnHost, never Host: "127。0。0。1" shows itself as an address only there.
            return Normalise(url.IdnHost) is { Length: > 0 } host && (AsAddress(host) is not null || !EndsInNumber(host)) ? host : null;
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <exception cref="ArgumentException">It is no name in any script.</exception>
    public static string Normalise(string host)
    {
        var name = host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
        return Ascii.IsValid(name) ? name : new IdnMapping { AllowUnassigned = true }.GetAscii(name);
    }

    /// <summary>The address, where a host is one: also <c>127.1</c>, <c>0x7f000001</c>, <c>017700000001</c> and <c>2130706433</c>.</summary>
    public static IPAddress? AsAddress(string host) => IPAddress.TryParse(host, out var address) ? address : null;

    /// <summary>
    /// What a host reads as when the compatibility forms of digits, letters and dots are taken for what they look like: <c>１２７.⓪.⓪.①</c> is 127.0.0.1.
    /// This program, with invariant globalization, makes punycode of them, which leads nowhere; a proxy or a resolver with full tables may see the address.
    /// </summary>
    public static string Fold(string host)
    {
        if (Ascii.IsValid(host))
        {
            return host.TrimEnd('.').ToLowerInvariant();
        }

        var folded = new StringBuilder(host.Length);
        foreach (var rune in host.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                0xAD or (>= 0x200B and <= 0x200D) or 0x2060 or 0xFEFF => folded, // invisible, ignored in names
                0x3002 or 0xFF0E or 0xFF61 => folded.Append('.'), // ideographic and full-width full stops
                >= 0xFF01 and <= 0xFF5E => folded.Append((char)(rune.Value - 0xFEE0)), // full-width ASCII
                >= 0x24B6 and <= 0x24CF => folded.Append((char)('a' + rune.Value - 0x24B6)), // circled capitals
                >= 0x24D0 and <= 0x24E9 => folded.Append((char)('a' + rune.Value - 0x24D0)), // circled small letters
                _ when Digit(rune) is { } digit => folded.Append((char)('0' + digit)),
                _ => folded.Append(rune.ToString()),
            };
        }

        return folded.ToString().TrimEnd('.').ToLowerInvariant();
    }

    // No top-level domain is a number. What looks like an address but is none here ("4294967297", "127.0.0.256") is one to somebody else, and not the one it seems.
    private static bool EndsInNumber(string host)
    {
        var last = host.AsSpan(host.LastIndexOf('.') + 1);
        return last.StartsWith("0x") ? !last[2..].ContainsAnyExcept(s_hexDigits) : !last.ContainsAnyExceptInRange('0', '9');
    }

    private static int? Digit(Rune rune) => Rune.GetNumericValue(rune) is >= 0 and <= 9 and var value && double.IsInteger(value) && !Rune.IsLetter(rune) ? (int)value : null;
}
