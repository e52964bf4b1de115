using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

public sealed class PageCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PageSession _session = new();
    private readonly PageCache _cache;

    public PageCacheTests() => _cache = new PageCache(_time);

    [Fact]
    public void Of_65_pages_the_one_least_recently_used_is_gone()
    {
        for (var page = 0; page < PageCache.MostSnapshots; page++)
        {
            Keep(page, "x");
        }

        Assert.True(IsKept(0));
        Keep(64, "x");

        Assert.True(IsKept(0));
        Assert.False(IsKept(1));
        Assert.Equal(64, Enumerable.Range(0, 65).Count(IsKept));
    }

    [Fact]
    public void Pages_are_counted_as_they_are_kept_and_once_where_source_and_text_are_one()
    {
        // Six fit, a seventh does not.
        var sixth = Noise((int)(PageCache.MostBytes / 6.5));
        for (var page = 0; page < 7; page++)
        {
            Keep(page, sixth);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], Enumerable.Range(0, 7).Where(IsKept));

        Keep(7, sixth, Noise(sixth.Length));
        Assert.Equal([3, 4, 5, 6, 7], Enumerable.Range(0, 8).Where(IsKept));
    }

    [Fact]
    public void Text_that_repeats_itself_takes_little_room()
    {
        for (var page = 0; page < 20; page++)
        {
            Keep(page, new string('x', 10 << 20));
        }

        Assert.Equal(20, Enumerable.Range(0, 20).Count(IsKept));
    }

    [Fact]
    public void A_page_larger_than_the_whole_cache_is_not_kept_and_drives_nobody_out()
    {
        Keep(0, "x");
        Keep(1, Noise((int)PageCache.MostBytes * 5 / 4));

        Assert.True(IsKept(0));
        Assert.False(IsKept(1));
    }

    [Fact]
    public void A_page_kept_again_is_counted_once()
    {
        var noise = Noise(10 << 20);
        for (var round = 0; round < 10; round++)
        {
            Keep(0, noise);
            Keep(1, "x");
        }

        Assert.True(IsKept(0));
        Assert.True(IsKept(1));
    }

    private static PageKey Key(int page) => new(string.Create(CultureInfo.InvariantCulture, $"http://public.example/{page}"), "x", "*/*");

    /// <summary>Text in which nothing repeats itself: it takes about this many bytes when it is kept.</summary>
    private static string Noise(int bytes) =>
        string.Create(bytes, 7, static (text, seed) => new Random(seed).GetItems<char>([.. Enumerable.Range(0, 128).Select(static code => (char)code)], text));

    private bool IsKept(int page) => _cache.Find(Key(page), _session, continues: true) is not null;

    private void Keep(int page, string text, string? source = null) => _cache.Keep(
        Key(page),
        new Snapshot(new PackedPage(new Page { FinalUrl = new Uri(Key(page).Url), Status = 200, ContentType = "", Kind = ContentKind.Text, Source = source ?? text, Text = text }), null, null),
        _session);
}
