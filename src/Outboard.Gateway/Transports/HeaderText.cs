using System.Buffers;
using System.Text;

namespace Outboard.Gateway.Transports;

/// <summary>Values of <c>Mcp-Name</c> and <c>Mcp-Param-*</c> (mcp-transports 6.1): as they are, or <c>=?base64?…?=</c> for what no header can carry.</summary>
internal static class HeaderText
{
    private const string Prefix = "=?base64?";
    private const string Suffix = "?=";

    /// <summary>Visible ASCII, and white space between it.</summary>
    private static readonly SearchValues<char> Carried = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(static c => (char)c), '\t']);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value; null when it holds what no header can carry as it is, or pretends to be base64 of UTF-8 and is not.</summary>
    public static string? Decode(string header)
    {
        var value = header.Trim();
        if (value.AsSpan().ContainsAnyExcept(Carried))
        {
            return null;
        }

        if (value.Length < Prefix.Length + Suffix.Length || !value.StartsWith(Prefix, StringComparison.Ordinal) || !value.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return value;
        }

        var encoded = value[Prefix.Length..^Suffix.Length];
        var bytes = new byte[encoded.Length];
        try
        {
            return !encoded.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(encoded, bytes, out var length) ? Strict.GetString(bytes, 0, length) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
