using System.Buffers.Text;
using CsCheck;
using Outboard.Gateway.Replicas;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Replicas;

public sealed class SealTests : IDisposable
{
    private const string OldKey = "the-old-key-0123456789-abcdefghijklmnop";
    private const string NewKey = "the-new-key-9876543210-qrstuvwxyzabcdef";

    private static readonly Gen<byte[]> Payload = Gen.Byte.Array[0, 400];
    private static readonly Gen<SealPurpose> Purpose = Gen.OneOf(SealPurpose.Session, SealPurpose.RequestState, SealPurpose.Peer);

    private readonly Seal seal = Seal.From(OldKey);

    [Fact]
    public void Whatever_is_closed_opens_as_it_was_and_is_visible_ascii() => Gen.Select(Payload, Purpose).Sample((payload, purpose) =>
    {
        var text = seal.Close(purpose, payload);
        Assert.All(text, static c => Assert.InRange(c, '\x21', '\x7e'));
        Assert.Equal(SealFault.None, seal.TryOpen(purpose, text, out var opened));
        Assert.Equal(payload, opened);
    });

    [Fact]
    public void No_flipped_bit_opens() => Gen.Select(Payload, Purpose, Gen.Int[0, int.MaxValue]).Sample((payload, purpose, where) =>
    {
        var bytes = Base64Url.DecodeFromChars(seal.Close(purpose, payload));
        var bit = where % (bytes.Length * 8);
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        var expected = (bit / 8) switch
        {
            0 => SealFault.Malformed,
            <= SealKey.IdLength => SealFault.UnknownKey,
            _ => SealFault.Tampered,
        };
        Assert.Equal(expected, seal.TryOpen(purpose, Base64Url.EncodeToString(bytes), out var opened));
        Assert.Empty(opened);
    });

    [Fact]
    public void No_changed_character_opens() => Gen.Select(Payload, Gen.Int[0, int.MaxValue], Gen.Char).Sample((payload, where, other) =>
    {
        var text = seal.Close(SealPurpose.Session, payload).ToCharArray();
        var at = where % text.Length;
        if (text[at] != other)
        {
            text[at] = other;
            Assert.NotEqual(SealFault.None, seal.TryOpen(SealPurpose.Session, text, out _));
        }
    });

    [Fact]
    public void Nothing_that_was_cut_off_or_added_to_opens() => Gen.Select(Payload, Gen.Int[0, int.MaxValue], Gen.String[1, 5]).Sample((payload, where, more) =>
    {
        var text = seal.Close(SealPurpose.Session, payload);
        Assert.NotEqual(SealFault.None, seal.TryOpen(SealPurpose.Session, text.AsSpan(0, where % text.Length), out _));
        Assert.NotEqual(SealFault.None, seal.TryOpen(SealPurpose.Session, text + more, out _));
        Assert.NotEqual(SealFault.None, seal.TryOpen(SealPurpose.Session, more + text, out _));
    });

    [Fact]
    public void What_was_closed_for_one_purpose_is_no_other() => Gen.Select(Payload, Purpose, Purpose).Where(static (_, made, used) => made != used).Sample((payload, made, used) =>
        Assert.Equal(SealFault.Tampered, seal.TryOpen(used, seal.Close(made, payload), out _)));

    [Fact]
    public void Text_of_any_kind_is_refused_without_an_exception() => Gen.String[0, 200].Sample(text => Assert.NotEqual(SealFault.None, seal.TryOpen(SealPurpose.Session, text, out _)));

    [Fact]
    public void Another_key_is_unknown()
    {
        using var other = Seal.From(NewKey);
        using var random = Seal.From(null);
        Assert.Equal(SealFault.UnknownKey, other.TryOpen(SealPurpose.Session, seal.Close(SealPurpose.Session, "x"u8), out _));
        Assert.Equal(SealFault.UnknownKey, random.TryOpen(SealPurpose.Session, seal.Close(SealPurpose.Session, "x"u8), out _));
    }

    [Fact]
    public void A_key_is_changed_in_two_steps_without_anything_lost()
    {
        using var both = Seal.From($"{NewKey}, {OldKey}");
        using var newest = Seal.From(NewKey);

        Assert.Equal(SealFault.None, both.TryOpen(SealPurpose.Session, seal.Close(SealPurpose.Session, "old"u8), out var old));
        Assert.Equal("old"u8.ToArray(), old);
        Assert.Equal(SealFault.None, newest.TryOpen(SealPurpose.Session, both.Close(SealPurpose.Session, "new"u8), out var renewed));
        Assert.Equal("new"u8.ToArray(), renewed);
    }

    [Fact]
    public void The_same_payload_is_never_the_same_text_twice() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => seal.Close(SealPurpose.Session, "same"u8)).Distinct().Count());

    [Fact]
    public void Any_number_of_threads_may_use_it_at_once() => Parallel.For(0, 2000, i =>
    {
        var payload = BitConverter.GetBytes(i);
        Assert.Equal(SealFault.None, seal.TryOpen(SealPurpose.RequestState, seal.Close(SealPurpose.RequestState, payload), out var opened));
        Assert.Equal(payload, opened);
    });

    [Theory]
    [InlineData("", "0 characters")]
    [InlineData("too-short", "9 characters")]
    [InlineData(OldKey + ",", "key 2 of 2 has 0")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "could be guessed")]
    [InlineData(OldKey + "," + NewKey + "," + NewKey + "x", "3 keys")]
    public void A_text_that_is_no_key_is_told_without_showing_it(string keys, string said)
    {
        var refused = Assert.Throws<OutboardException>(() => Seal.From(keys));
        Assert.Contains(said, refused.Why, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("openssl rand", refused.Fix, StringComparison.Ordinal);
        Assert.All(keys.Split(',').Where(static key => key.Length > 0), key => Assert.DoesNotContain(key, $"{refused}{refused.Why}{refused.Fix}", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_print_no_secret() =>
        Assert.DoesNotContain(OldKey, new GatewaySettings { Manifest = new Manifest { Servers = [] }, Keys = OldKey, Tokens = [OldKey] }.ToString(), StringComparison.Ordinal);

    public void Dispose() => seal.Dispose();
}
