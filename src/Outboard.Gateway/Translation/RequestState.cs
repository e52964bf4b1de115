using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Outboard.Gateway.Replicas;

namespace Outboard.Gateway.Translation;

/// <summary>
/// What a client carries from a question to its answer, sealed (mcp-transports 8, 19): whose it is, which request it belongs to, until when,
/// and where the call waits.
/// </summary>
/// <param name="Owner">The replica that holds the call, as others reach it; empty for one that stands alone.</param>
/// <param name="Continuation">The suspended call; <see cref="Guid.Empty"/> where a retry just runs the call again.</param>
/// <param name="Round">How often this call has asked.</param>
/// <param name="Expires">Seconds since 1970, UTC.</param>
/// <param name="Digest">Of the request (32 bytes).</param>
/// <param name="Principal">Who was asked; empty for nobody in particular.</param>
/// <param name="Server">The server's name.</param>
internal sealed record RequestState(string Owner, Guid Continuation, int Round, long Expires, byte[] Digest, string Principal, string Server)
{
    private const byte Layout = 1;
    private const int DigestLength = 32;
    private const int FixedLength = 1 + 16 + 4 + 8 + DigestLength;

    public string Close(Seal seal)
    {
        using var text = new MemoryStream(256);
        Span<byte> head = stackalloc byte[FixedLength];
        head[0] = Layout;
        Continuation.TryWriteBytes(head[1..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[17..], Round);
        BinaryPrimitives.WriteInt64LittleEndian(head[21..], Expires);
        Digest.CopyTo(head[29..]);
        text.Write(head);
        text.Write(Encoding.UTF8.GetBytes($"{Owner}\0{Principal}\0{Server}"));
        return seal.Close(SealPurpose.RequestState, text.GetBuffer().AsSpan(0, (int)text.Length));
    }

    /// <summary>The state in a sealed text; null with the reason when it is none of ours.</summary>
    public static RequestState? Open(Seal seal, string text, out SealFault fault)
    {
        fault = seal.TryOpen(SealPurpose.RequestState, text, out var payload);
        if (fault != SealFault.None)
        {
            return null;
        }

        var parts = payload.Length > FixedLength && payload[0] == Layout ? Encoding.UTF8.GetString(payload.AsSpan(FixedLength)).Split('\0') : [];
        if (parts is not [var owner, var principal, var server])
        {
            // Sealed by a newer or older Outboard with the same key.
            fault = SealFault.Malformed;
            return null;
        }

        return new RequestState(
            owner,
            new Guid(payload.AsSpan(1, 16)),
            BinaryPrimitives.ReadInt32LittleEndian(payload.AsSpan(17)),
            BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(21)),
            payload.AsSpan(29, DigestLength).ToArray(),
            principal,
            server);
    }

    /// <summary>Why it does not fit this request; null when it does.</summary>
    public string? FaultFor(ModernRequest request, DateTimeOffset now) => this switch
    {
        _ when Server != request.Backend.Name => "another server's",
        _ when Principal != (request.Principal ?? "") => "another caller's",
        _ when !CryptographicOperations.FixedTimeEquals(Digest, request.Digest()) => "another request's",
        _ when Expires < now.ToUnixTimeSeconds() => "expired",
        _ => null,
    };
}
