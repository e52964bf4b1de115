using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Outboard.Gateway.Replicas;

namespace Outboard.Gateway.Tests.Replicas;

public class PeerBookTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void One_that_was_gone_is_not_asked_for_a_while_and_then_again()
    {
        var book = new PeerBook(clock);
        book.OnHeardOf("a");
        book.OnGone("a");
        Assert.True(book.IsGone("a"));
        Assert.Null(book.HeirOf("session", own: null));

        clock.Advance(TimeSpan.FromSeconds(16));
        Assert.False(book.IsGone("a"));
    }

    [Fact]
    public void One_that_is_heard_of_again_is_there() => Assert.False(Book(book =>
    {
        book.OnGone("a");
        book.OnHeardOf("a");
    }).IsGone("a"));

    [Fact]
    public void Everybody_who_knows_the_same_replicas_names_the_same_heir() =>
        Gen.Select(Gen.Int[1, 20], Gen.String[1, 40], Gen.Int[0, 1000]).Sample((count, session, who) =>
        {
            var names = Enumerable.Range(0, count).Select(static i => $"10.0.0.{i}:8790/{i:x16}").ToArray();
            var heirs = names.Select(own => Book(book => Array.ForEach([.. names.Where(name => name != own)], book.OnHeardOf)).HeirOf(session, own)).Distinct();
            Assert.Contains(Assert.Single(heirs), names);
        }, iter: 50);

    [Fact]
    public void Heirs_are_spread()
    {
        var book = Book(static book => Array.ForEach(["a", "b", "c"], book.OnHeardOf));
        var shares = Enumerable.Range(0, 1000).GroupBy(i => book.HeirOf($"session {i}", own: null)).Select(static group => group.Count()).ToArray();
        Assert.Equal(3, shares.Length);
        Assert.All(shares, static share => Assert.InRange(share, 250, 420));
    }

    [Fact]
    public void Names_without_end_are_not_kept()
    {
        var book = Book(static book =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                book.OnHeardOf($"known {i}");
                book.OnGone($"gone {i}");
            }
        });
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => book.IsGone($"gone {i}")), 1, 256);
    }

    private PeerBook Book(Action<PeerBook> fill)
    {
        var book = new PeerBook(clock);
        fill(book);
        return book;
    }
}
