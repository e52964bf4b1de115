using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Outboard.Manifests;

namespace Outboard.Gateway.Replicas;

/// <summary>What a seal is for: one made for one purpose does not open for another.</summary>
internal enum SealPurpose : byte
{
    /// <summary>The id of a legacy session.</summary>
    Session,

    /// <summary>The <c>requestState</c> of a modern client.</summary>
    RequestState,

    /// <summary>What replicas tell each other.</summary>
    Peer,
}

/// <summary>Why a sealed text does not open. To its bearer it is all the same; the log tells the difference.</summary>
internal enum SealFault
{
    None,

    /// <summary>It is none of ours, or was cut off.</summary>
    Malformed,

    /// <summary>Sealed with a key this replica does not have: a key that was rotated away, or another deployment's.</summary>
    UnknownKey,

    /// <summary>It was changed, or made for another purpose.</summary>
    Tampered,
}

/// <summary>
/// Closes what clients carry for us, so that any replica with the same key can read it and nobody else can read, make or change it
/// (mcp-transports 8, 20). Expiry is in the payload, and its reader's business.
/// </summary>
/// <remarks>
/// base64url of: layout version (1 byte) · key id (4) · nonce (12) · AES-256-GCM ciphertext · tag (16). All before the ciphertext and the
/// purpose are authenticated with it. Nonces are random: good for 2^32 seals of one key and purpose.
/// </remarks>
internal sealed class Seal : IDisposable
{
    public const int MinKeyLength = 32;

    /// <summary>What a text is longer than its payload, before base64url.</summary>
    public const int Overhead = HeaderLength + TagLength;

    /// <summary>The longest payload; everything sealed is some hundred bytes.</summary>
    public const int MaxPayload = 16 * 1024;

    private const byte Layout = 1;
    private const int KeyIdLength = SealKey.IdLength;
    private const int NonceLength = 12;
    private const int HeaderLength = 1 + KeyIdLength + NonceLength;
    private const int TagLength = 16;
    private const int MaxKeys = 2;

    /// <summary>Less than this many different characters is a word repeated, not a key.</summary>
    private const int MinDifferent = 10;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly SealKey[] _keys;

    private Seal(SealKey[] keys) => _keys = keys;

    /// <summary>The keys this replica opens and proves with, the one it seals with first.</summary>
    public ReadOnlySpan<SealKey> Keys => _keys;

    /// <param name="keys">
    /// The text of <c>OUTBOARD_KEY</c>: one key or two, separated by a comma. The first seals, both open, so that a key can be changed while
    /// what the old one sealed is still about. Null is a random key of this process.
    /// </param>
    /// <exception cref="OutboardException">The text is no such thing. It is never part of the message.</exception>
    public static Seal From(string? keys)
    {
        if (keys is null)
        {
            return new Seal([new SealKey(RandomNumberGenerator.GetBytes(MinKeyLength))]);
        }

        var texts = keys.Split(',', StringSplitOptions.TrimEntries);
        if (texts.Length > MaxKeys)
        {
            throw Bad($"it holds {texts.Length} keys where one is used and one may be on its way out");
        }

        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Length < MinKeyLength)
            {
                throw Bad($"key {i + 1} of {texts.Length} has {texts[i].Length} characters, and at least {MinKeyLength} are needed");
            }

            if (texts[i].Distinct().Count() < MinDifferent)
            {
                throw Bad($"key {i + 1} of {texts.Length} repeats a few characters only and could be guessed");
            }
        }

        return new Seal([.. texts.Distinct(StringComparer.Ordinal).Select(SealKey.Of)]);
    }

    /// <returns>base64url text: visible ASCII that may stand in a header, a path or a query.</returns>
    public string Close(SealPurpose purpose, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayload);
        var length = Overhead + payload.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = rented.AsSpan(0, length);
            bytes[0] = Layout;
            _keys[0].Id.CopyTo(bytes[1..]);
            RandomNumberGenerator.Fill(bytes.Slice(1 + KeyIdLength, NonceLength));
            Span<byte> associated = stackalloc byte[1 + 1 + KeyIdLength];
            Associate(associated, purpose, bytes);
            _keys[0].Encrypt(purpose, bytes.Slice(1 + KeyIdLength, NonceLength), payload, bytes[HeaderLength..^TagLength], bytes[^TagLength..], associated);
            return Base64Url.EncodeToString(bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public SealFault TryOpen(SealPurpose purpose, ReadOnlySpan<char> text, out byte[] payload)
    {
        payload = [];
        if (text.Length > Base64Url.GetEncodedLength(Overhead + MaxPayload))
        {
            return SealFault.Malformed;
        }

        var rented = ArrayPool<byte>.Shared.Rent(Base64Url.GetMaxDecodedLength(text.Length));
        try
        {
            return TryDecode(text, rented, out var length) ? TryOpen(purpose, rented.AsSpan(0, length), out payload) : SealFault.Malformed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void Dispose()
    {
        foreach (var key in _keys)
        {
            key.Dispose();
        }
    }

    private SealFault TryOpen(SealPurpose purpose, ReadOnlySpan<byte> bytes, out byte[] payload)
    {
        payload = [];
        if (bytes.Length < Overhead || bytes[0] != Layout)
        {
            return SealFault.Malformed;
        }

        foreach (var key in _keys)
        {
            if (!bytes.Slice(1, KeyIdLength).SequenceEqual(key.Id))
            {
                continue;
            }

            Span<byte> associated = stackalloc byte[1 + 1 + KeyIdLength];
            Associate(associated, purpose, bytes);
            var opened = new byte[bytes.Length - Overhead];
            if (!key.TryDecrypt(purpose, bytes.Slice(1 + KeyIdLength, NonceLength), bytes[HeaderLength..^TagLength], bytes[^TagLength..], opened, associated))
            {
                return SealFault.Tampered;
            }

            payload = opened;
            return SealFault.None;
        }

        return SealFault.UnknownKey;
    }

    /// <summary>One text only for what was sealed: no white space, no padding, no stray bits at the end, which decoders forgive.</summary>
    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes, out int length)
    {
        length = 0;
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet)
            || Base64Url.DecodeFromChars(text, bytes, out var consumed, out length) != OperationStatus.Done || consumed != text.Length)
        {
            return false;
        }

        Span<char> last = stackalloc char[4];
        var rest = length % 3;
        return rest == 0 || (Base64Url.TryEncodeToChars(bytes.Slice(length - rest, rest), last, out var written) && text.EndsWith(last[..written]));
    }

    private static void Associate(Span<byte> associated, SealPurpose purpose, ReadOnlySpan<byte> bytes)
    {
        associated[0] = (byte)purpose;
        bytes[..(1 + KeyIdLength)].CopyTo(associated[1..]);
    }

    private static OutboardException Bad(string why) => new(
        "OUTBOARD_KEY cannot be used.",
        $"{char.ToUpperInvariant(why[0])}{why[1..]}.",
        "Give every replica the same random text, such as the output of: openssl rand -base64 48. To change it, give both: OUTBOARD_KEY=NEW,OLD.");
}
