using CsCheck;
using Outboard.Servers.Web;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Web;

public sealed class PackedPageTests
{
    private static readonly Page Bare = new() { FinalUrl = new Uri("http://public.example/"), Status = 200, ContentType = "text/html", Charset = "utf-8", Title = "t", Kind = ContentKind.Html, Source = "", Text = "" };

    [Fact]
    public void A_page_comes_out_as_it_went_in()
    {
        var texts = Gen.OneOf(Gen.Const(""), Gen.Const("\uFEFF"), Gen.Const("\uFEFFx\u0000\r\n"), Gen.Char[(char)0, (char)0xD7FF].Array[0, 3000].Select(static letters => new string(letters) + "\U0001F600"));

        Gen.Select(texts, texts).Sample((source, text) =>
        {
            var page = Bare with { Source = source, Text = text };
            Assert.Equal(page, new PackedPage(page).Unpack());
        });
    }

    [Fact]
    public void Where_source_and_text_are_one_they_stay_one()
    {
        var text = new string('x', 100);
        var packed = new PackedPage(Bare with { Source = text, Text = text });
        var page = packed.Unpack();

        Assert.Equal(text, page.Text);
        Assert.Same(page.Text, page.Source);
        Assert.Equal(packed.Size, new PackedPage(Bare with { Text = text }).Size);
    }

    [Fact]
    public void Prose_is_kept_in_less_than_a_third_of_what_a_string_takes()
    {
        var prose = File.ReadAllText(Repo.Path("docs", "differences.md"));

        Assert.InRange(new PackedPage(Bare with { Text = prose }).Size, 1, prose.Length * sizeof(char) / 3);
    }
}
