using System.Text;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

public sealed class TextDecodingTests
{
    private const string Russian = "Гавань принимает корабли каждый день, и смотритель пишет в журнал, сколько их пришло и откуда.";
    private const string Japanese = "港には毎日多くの船が入り、管理人はその数と出発地を日誌に書いています。";
    private const string Chinese = "港口每天都有很多船只进出，管理员在日志里记下它们的数量和来处。";
    private const string Korean = "항구에는 매일 많은 배가 들어오고 관리인은 그 수와 출발지를 일지에 적습니다.";

    static TextDecodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8", "EFBBBF", "utf-8")]
    [InlineData("utf-16", "FFFE", "utf-16le")]
    [InlineData("utf-16BE", "FEFF", "utf-16be")]
    [InlineData("utf-32", "FFFE0000", "utf-32")]
    [InlineData("utf-32BE", "0000FEFF", "utf-32be")]
    public void Byte_order_mark_goes_before_all_labels_and_is_removed(string encoding, string mark, string charset)
    {
        byte[] body = [.. Convert.FromHexString(mark), .. Encoding.GetEncoding(encoding).GetBytes("<meta charset=koi8-r>déjà")];

        Assert.Equal(("<meta charset=koi8-r>déjà", charset), TextDecoding.Decode(body, "text/html; charset=windows-1251"));
    }

    [Theory]
    [InlineData("text/html; charset=windows-1251", "windows-1251")]
    [InlineData("text/html;charset=\"Windows-1251\"", "windows-1251")]
    [InlineData("text/plain; format=flowed; CHARSET = 'windows-1251' ; x=y", "windows-1251")]
    [InlineData("text/html; charset=win-1251", "windows-1251")]
    [InlineData("text/html; charset=cp1251, text/html", "windows-1251")]
    public void Charset_of_the_header_goes_before_what_the_page_says(string contentType, string charset)
    {
        var body = Encoding.GetEncoding("windows-1251").GetBytes("<meta charset=utf-8>" + Russian);

        Assert.Equal(("<meta charset=utf-8>" + Russian, charset), TextDecoding.Decode(body, contentType));
    }

    [Theory]
    [InlineData("windows-1251", "windows-1251", "windows-1251", Russian)]
    [InlineData("koi8-r", "koi8-r", "koi8-r", Russian)]
    [InlineData("Shift_JIS", "shift_jis", "shift_jis", Japanese)]
    [InlineData("x-sjis", "shift_jis", "shift_jis", Japanese)]
    [InlineData("euc-jp", "euc-jp", "euc-jp", Japanese)]
    [InlineData("GBK", "gb18030", "gb18030", Chinese)]
    [InlineData("gb2312", "gb18030", "gb18030", Chinese)]
    [InlineData("big5", "big5", "big5", "港口每天都有很多船")]
    [InlineData("EUC-KR", "ks_c_5601-1987", "euc-kr", Korean)]
    [InlineData("iso-8859-1", "windows-1252", "windows-1252", "déjà “vu” €")]
    [InlineData("latin1", "windows-1252", "windows-1252", "déjà “vu” €")]
    [InlineData("iso-8859-15", "iso-8859-15", "iso-8859-15", "déjà €")]
    [InlineData("utf8", "utf-8", "utf-8", Russian)]
    public void Label_in_the_page_is_followed(string label, string encoding, string charset, string text)
    {
        string[] pages =
        [
            $"<!DOCTYPE html><html><head><meta charset={label}><title>{text}</title>",
            $"<html><head><META name=x content='charset=utf-16'><meta\n CHARSET = \"{label}\"/>{text}",
            $"<head><meta http-equiv='Content-Type' content='text/html; charset={label}'>{text}",
            $"<head><meta content=\"text/html;charset={label}\" http-equiv=\"content-type\">{text}",
            $"<?xml version=\"1.0\" encoding=\"{label}\"?><root>{text}</root>",
        ];
        foreach (var page in pages)
        {
            Assert.Equal((page, charset), TextDecoding.Decode(Encoding.GetEncoding(encoding).GetBytes(page), "text/html"));
        }
    }

    [Theory]
    [InlineData("<meta charset=nonsense>")]
    [InlineData("<meta charset=utf-7>")]
    [InlineData("<meta charset=\"\">")]
    [InlineData("<!-- <meta charset=koi8-r> -->")]
    [InlineData("<meta name=description content='text/html; charset=koi8-r'>")]
    [InlineData("<metadata charset=koi8-r>")]
    [InlineData("<p>charset=koi8-r</p>")]
    public void Label_that_is_unknown_or_is_none_counts_as_absent(string head) =>
        Assert.Equal((head + Russian, "utf-8"), TextDecoding.Decode(Encoding.UTF8.GetBytes(head + Russian), "text/html; charset=x-unheard-of"));

    [Fact]
    public void Label_behind_the_first_kilobyte_is_not_looked_for()
    {
        var page = new string(' ', 1024) + "<meta charset=koi8-r>" + Russian;

        Assert.Equal((page, "utf-8"), TextDecoding.Decode(Encoding.UTF8.GetBytes(page), "text/html"));
    }

    [Fact]
    public void Plain_text_has_no_labels_in_it() =>
        Assert.Equal(("<meta charset=koi8-r>" + Russian, "utf-8"), TextDecoding.Decode(Encoding.UTF8.GetBytes("<meta charset=koi8-r>" + Russian), "text/plain"));

    [Fact]
    public void Page_that_calls_itself_utf_16_in_ascii_is_utf_8() =>
        Assert.Equal(("<meta charset=utf-16>é", "utf-8"), TextDecoding.Decode(Encoding.UTF8.GetBytes("<meta charset=utf-16>é"), "text/html"));

    [Theory]
    [InlineData("windows-1251", Russian)]
    [InlineData("koi8-r", Russian)]
    [InlineData("shift_jis", Japanese)]
    [InlineData("euc-jp", Japanese)]
    [InlineData("gb18030", Chinese)]
    [InlineData("ks_c_5601-1987", Korean)]
    public void Unlabelled_page_is_read_in_the_encoding_it_looks_like(string encoding, string text)
    {
        var page = $"<html><body><p>{text}</p><p>{text}</p></body></html>";

        Assert.Equal(page, TextDecoding.Decode(Encoding.GetEncoding(encoding).GetBytes(page), "text/html").Text);
    }

    [Fact]
    public void What_looks_like_nothing_is_windows_1252() =>
        Assert.Equal(("\u0093x\u0094\u00ff".Replace('\u0093', '“').Replace('\u0094', '”'), "windows-1252"), TextDecoding.Decode([0x93, (byte)'x', 0x94, 0xFF], ""));

    [Fact]
    public void Byte_that_means_nothing_becomes_the_replacement_character()
    {
        Assert.Equal(("a\uFFFDb", "utf-8"), TextDecoding.Decode([(byte)'a', 0xFF, (byte)'b'], "text/html; charset=utf-8"));
        Assert.Equal("a\uFFFDb", TextDecoding.Decode([(byte)'a', 0xFF, (byte)'b'], "text/html; charset=gbk").Text);
    }

    [Fact]
    public void Character_cut_off_at_the_end_leaves_the_text_utf_8() =>
        Assert.Equal((Russian + "\uFFFD", "utf-8"), TextDecoding.Decode([.. Encoding.UTF8.GetBytes(Russian), 0xD0], "text/plain"));

    [Fact]
    public void Nothing_is_empty_text() => Assert.Equal(("", "utf-8"), TextDecoding.Decode([], ""));
}
