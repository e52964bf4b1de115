using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Outboard.Gateway.Stdio;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class EraCacheTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("outboard-eras-");
    private readonly FakeTimeProvider time = new();

    private string CacheFile => Path.Combine(folder.FullName, EraCache.FileName);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void What_is_kept_is_found_by_another_process_and_forgotten_when_told_so()
    {
        Open().Keep("a", Era.Modern);
        Open().Keep("b", Era.Legacy);

        Assert.Equal((Era.Modern, Era.Legacy, Era.Auto), (Open().Find("a"), Open().Find("b"), Open().Find("c")));

        Open().Keep("a", Era.Auto);

        Assert.Equal((Era.Auto, Era.Legacy), (Open().Find("a"), Open().Find("b")));
        Assert.Equal([CacheFile], Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public void The_file_is_left_alone_when_nothing_is_new()
    {
        Open().Keep("a", Era.Modern);
        var written = File.ReadAllText(CacheFile);
        time.Advance(TimeSpan.FromDays(1));

        Open().Keep("a", Era.Modern);
        Open().Keep("b", Era.Auto);

        Assert.Equal(written, File.ReadAllText(CacheFile));
    }

    [Fact]
    public void The_oldest_make_room()
    {
        var cache = Open();
        for (var i = 0; i <= EraCache.Most; i++)
        {
            cache.Keep($"key {i}", Era.Legacy);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((Era.Auto, Era.Auto, Era.Legacy), (cache.Find("key 0"), Open().Find("key 0"), Open().Find("key 1")));
        Assert.Equal(EraCache.Most, JsonNode.Parse(File.ReadAllText(CacheFile))!["eras"]!.AsObject().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json at all")]
    [InlineData("""{"v":1,"eras":{"a":{"era":"mod""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"eras":[]}""")]
    [InlineData("""{"v":1,"eras":{"a":null}}""")]
    [InlineData("""{"v":1,"eras":{"a":{"era":"modern"}}}""")]
    [InlineData("""{"v":1,"eras":{"a":{"era":"both","since":1}}}""")]
    [InlineData("""{"v":1,"eras":{"a":{"era":"modern","since":"1"}}}""")]
    [InlineData("""{"v":1,"eras":{"a":{"era":"\ud800","since":1}}}""")]
    [InlineData("\u0000\u0001\u0002")]
    public void A_file_of_anything_else_is_as_good_as_none_and_is_replaced(string text)
    {
        File.WriteAllText(CacheFile, text);

        Assert.Equal(Era.Auto, Open().Find("a"));

        Open().Keep("a", Era.Modern);

        Assert.Equal(Era.Modern, Open().Find("a"));
    }

    [Fact]
    public void A_file_too_long_to_be_ours_is_as_good_as_none()
    {
        File.WriteAllText(CacheFile, $$"""{"v":1,"eras":{"a":{"era":"modern","since":1} }{{new string(' ', 1 << 20)}}}""");

        Assert.Equal(Era.Auto, Open().Find("a"));
    }

    [Fact]
    public void A_file_that_another_program_has_locked_costs_nothing_but_the_memory_of_it()
    {
        Open().Keep("a", Era.Modern);
        using var locked = new FileStream(CacheFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Equal(Era.Auto, Open().Find("a"));
    }

    [Fact]
    public void Where_nothing_can_be_written_it_is_kept_in_memory()
    {
        var file = Path.Combine(folder.FullName, "file");
        File.WriteAllText(file, "");
        var cache = Open(Path.Combine(file, "below"));

        cache.Keep("a", Era.Modern);

        Assert.Equal(Era.Modern, cache.Find("a"));
    }

    [Fact]
    public void What_was_forgotten_does_not_come_back_from_a_file_that_cannot_be_replaced()
    {
        Open().Keep("a", Era.Legacy);
        var cache = Open();
        Assert.Equal(Era.Legacy, cache.Find("a"));
        using var locked = new FileStream(CacheFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        cache.Keep("a", Era.Auto);
        locked.Dispose();

        Assert.Equal(Era.Auto, cache.Find("a"));
    }

    [Fact]
    public void Without_a_folder_it_is_kept_in_memory()
    {
        var cache = new EraCache(null, time, NullLogger.Instance);

        cache.Keep("a", Era.Modern);

        Assert.Equal(Era.Modern, cache.Find("a"));
    }

    [Fact]
    public void Processes_that_write_at_once_leave_a_whole_file()
    {
        Parallel.For(0, 40, i => Open().Keep($"key {i}", Era.Modern));

        var kept = JsonNode.Parse(File.ReadAllText(CacheFile))!["eras"]!.AsObject();

        Assert.InRange(kept.Count, 1, 40);
        Assert.Equal([CacheFile], Directory.GetFiles(folder.FullName));
    }

    private EraCache Open(string? path = null) => new(path ?? folder.FullName, time, NullLogger.Instance);
}
