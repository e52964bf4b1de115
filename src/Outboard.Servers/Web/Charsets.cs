using System.Collections.Frozen;
using System.Text;

namespace Outboard.Servers.Web;

/// <summary>Charset labels as pages write them.</summary>
internal static class Charsets
{
    /// <summary>Labels the web means something wider by, or that .NET spells otherwise.</summary>
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>
    {
        ["ascii"] = "windows-1252",
        ["us-ascii"] = "windows-1252",
        ["iso-8859-1"] = "windows-1252",
        ["iso8859-1"] = "windows-1252",
        ["iso_8859-1"] = "windows-1252",
        ["latin1"] = "windows-1252",
        ["latin-1"] = "windows-1252",
        ["l1"] = "windows-1252",
        ["cp1252"] = "windows-1252",
        ["x-user-defined"] = "windows-1252",
        ["cp1250"] = "windows-1250",
        ["cp1251"] = "windows-1251",
        ["win-1251"] = "windows-1251",
        ["latin2"] = "iso-8859-2",
        ["iso8859-2"] = "iso-8859-2",
        ["iso-8859-9"] = "windows-1254",
        ["latin5"] = "windows-1254",
        ["iso-8859-11"] = "windows-874",
        ["tis-620"] = "windows-874",
        ["iso8859-15"] = "iso-8859-15",
        ["utf8"] = "utf-8",
        ["unicode-1-1-utf-8"] = "utf-8",
        ["utf16"] = "utf-16",
        ["utf-16le"] = "utf-16",
        ["unicode"] = "utf-16",
        ["koi8"] = "koi8-r",
        ["sjis"] = "shift_jis",
        ["x-sjis"] = "shift_jis",
        ["shift-jis"] = "shift_jis",
        ["windows-31j"] = "shift_jis",
        ["ms932"] = "shift_jis",
        ["cp932"] = "shift_jis",
        ["gb2312"] = "gb18030",
        ["gb_2312-80"] = "gb18030",
        ["gbk"] = "gb18030",
        ["x-gbk"] = "gb18030",
        ["cp936"] = "gb18030",
        ["hz-gb-2312"] = "hz-gb-2312",
        ["big5-hkscs"] = "big5",
        ["euc-kr"] = "ks_c_5601-1987",
        ["windows-949"] = "ks_c_5601-1987",
        ["cp949"] = "ks_c_5601-1987",
        ["uhc"] = "ks_c_5601-1987",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    static Charsets()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Windows1252 = Find("windows-1252")!;
    }

    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public static Encoding Windows1252 { get; }

    /// <returns>Null for a label nobody knows. Bytes that mean nothing in the encoding are read as U+FFFD.</returns>
    public static Encoding? Find(string? label)
    {
        label = label?.Trim();
        if (string.IsNullOrEmpty(label) || label.Length > 40)
        {
            return null;
        }

        var name = Aliases.GetValueOrDefault(label, label);
        try
        {
            return name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                ? Utf8
                : Encoding.GetEncoding(name, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The name clients know the encoding by.</summary>
    public static string NameOf(Encoding encoding) => encoding.WebName.ToLowerInvariant() switch
    {
        "ks_c_5601-1987" => "euc-kr",
        "utf-16" => "utf-16le",
        var name => name,
    };
}
