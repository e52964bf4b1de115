using System.Security.Cryptography;
using System.Text;

namespace Outboard.Gateway.Replicas;

/// <summary>
/// How two replicas prove to each other, at the start of a connection and once for all calls on it, that they have the same key (decision
/// 0008). The one who calls learns first whether it may speak: an address that cannot prove the key, a task's that was given to another,
/// gets a random number and no more.
/// </summary>
/// <remarks>
/// <code>
/// caller → owner   "OBP1" · key ids (2 × 4, zeros for none) · nonce (32)
/// owner  → caller  "OBP1" · key id (4) · nonce (32) · HMAC(key, "owner"  · both nonces · owner's address) (32)
/// caller → owner   HMAC(key, "caller" · both nonces · owner's address) (32), then HTTP/1.1
/// </code>
/// The label keeps one side's proof from being sent back as the other's; the address keeps a proof from being handed on by somebody who
/// sits at another one.
/// </remarks>
internal static class PeerProof
{
    /// <summary>A side that is silent for longer is no replica.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private const int MaxKeys = 2;
    private const int IdLength = SealKey.IdLength;
    private const int NonceLength = 32;
    private const int MacLength = HMACSHA256.HashSizeInBytes;
    private const int HelloLength = 4 + (MaxKeys * IdLength) + NonceLength;
    private const int ChallengeLength = 4 + IdLength + NonceLength + MacLength;

    private static ReadOnlySpan<byte> Magic => "OBP1"u8;

    /// <summary>The side that was called. False when the caller is not to be heard.</summary>
    /// <param name="input">What the caller sends; what follows the proof is left in it.</param>
    /// <param name="output">What it is sent.</param>
    /// <param name="seal">Holds the keys.</param>
    /// <param name="address">The address others reach this replica at.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<bool> AcceptAsync(Stream input, Stream output, Seal seal, string address, CancellationToken cancellation)
    {
        var hello = new byte[HelloLength];
        await input.ReadExactlyAsync(hello, cancellation);
        if (!hello.AsSpan().StartsWith(Magic) || Find(seal, hello.AsSpan(4, MaxKeys * IdLength)) is not { } key)
        {
            return false;
        }

        var challenge = new byte[ChallengeLength];
        Magic.CopyTo(challenge);
        key.Id.CopyTo(challenge.AsSpan(4));
        RandomNumberGenerator.Fill(challenge.AsSpan(4 + IdLength, NonceLength));
        var (callers, owners) = (hello[^NonceLength..], challenge.AsSpan(4 + IdLength, NonceLength).ToArray());
        Sign(key, "owner", callers, owners, address).CopyTo(challenge, ChallengeLength - MacLength);
        await output.WriteAsync(challenge, cancellation);
        await output.FlushAsync(cancellation);

        var proof = new byte[MacLength];
        await input.ReadExactlyAsync(proof, cancellation);
        return CryptographicOperations.FixedTimeEquals(proof, Sign(key, "caller", callers, owners, address));
    }

    /// <summary>The side that calls. False when nothing may be said to <paramref name="address"/>.</summary>
    public static async Task<bool> OfferAsync(Stream stream, Seal seal, string address, CancellationToken cancellation)
    {
        var hello = new byte[HelloLength];
        Magic.CopyTo(hello);
        for (var i = 0; i < seal.Keys.Length; i++)
        {
            seal.Keys[i].Id.CopyTo(hello.AsSpan(4 + (i * IdLength)));
        }

        RandomNumberGenerator.Fill(hello.AsSpan(HelloLength - NonceLength));
        await stream.WriteAsync(hello, cancellation);

        var challenge = new byte[ChallengeLength];
        await stream.ReadExactlyAsync(challenge, cancellation);
        if (!challenge.AsSpan().StartsWith(Magic) || Find(seal, challenge.AsSpan(4, IdLength)) is not { } key)
        {
            return false;
        }

        var (callers, owners) = (hello[^NonceLength..], challenge.AsSpan(4 + IdLength, NonceLength).ToArray());
        if (!CryptographicOperations.FixedTimeEquals(challenge.AsSpan(ChallengeLength - MacLength), Sign(key, "owner", callers, owners, address)))
        {
            return false;
        }

        await stream.WriteAsync(Sign(key, "caller", callers, owners, address), cancellation);
        return true;
    }

    /// <summary>The first key of ours that is named.</summary>
    private static SealKey? Find(Seal seal, ReadOnlySpan<byte> ids)
    {
        foreach (var key in seal.Keys)
        {
            for (var at = 0; at < ids.Length; at += IdLength)
            {
                if (ids.Slice(at, IdLength).SequenceEqual(key.Id))
                {
                    return key;
                }
            }
        }

        return null;
    }

    private static byte[] Sign(SealKey key, string side, byte[] callersNonce, byte[] ownersNonce, string address)
    {
        // Every part but the last has a fixed length for its side, so that no two messages are the same bytes.
        byte[] message = [.. Encoding.ASCII.GetBytes(side.PadRight(8)), .. callersNonce, .. ownersNonce, .. Encoding.UTF8.GetBytes(address)];
        return HMACSHA256.HashData(key.Proof, message);
    }
}
