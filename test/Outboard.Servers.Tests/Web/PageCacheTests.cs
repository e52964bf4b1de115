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
    public void Text_is_counted_as_two_bytes_a_character_and_once_where_source_and_text_are_one()
    {
        var tenMiB = new string('x', 10 << 19);
        for (var page = 0; page < 7; page++)
        {
            Keep(page, tenMiB);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], Enumerable.Range(0, 7).Where(IsKept));

        Keep(7, tenMiB, new string('y', 10 << 19));
        Assert.Equal([3, 4, 5, 6, 7], Enumerable.Range(0, 8).Where(IsKept));
    }

    [Fact]
    public void A_page_larger_than_the_whole_cache_is_not_kept_and_drives_nobody_out()
    {
        Keep(0, "x");
        Keep(1, new string('x', (int)(PageCache.MostBytes / 2) + 1));

        Assert.True(IsKept(0));
        Assert.False(IsKept(1));
    }

    [Fact]
    public void A_page_kept_again_is_counted_once()
    {
        for (var round = 0; round < 20; round++)
        {
            Keep(0, new string('x', 10 << 20));
            Keep(1, "x");
        }

        Assert.True(IsKept(0));
        Assert.True(IsKept(1));
    }

    private static PageKey Key(int page) => new(string.Create(CultureInfo.InvariantCulture, $"http://public.example/{page}"), "x", "*/*");

    private bool IsKept(int page) => _cache.Find(Key(page), _session, continues: true) is not null;

    private void Keep(int page, string text, string? source = null) => _cache.Keep(
        Key(page),
        new Snapshot(new Page { FinalUrl = new Uri(Key(page).Url), Status = 200, ContentType = "", Kind = ContentKind.Text, Source = source ?? text, Text = text }, null, null),
        _session);
}
