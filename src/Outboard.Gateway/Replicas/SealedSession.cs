using System.Security.Cryptography;
using System.Text;
using Outboard.Gateway.Bridge;

namespace Outboard.Gateway.Replicas;

/// <summary>Why a session id opens no session on this replica.</summary>
internal enum SessionFault
{
    None,
    Malformed,
    UnknownKey,
    Tampered,

    /// <summary>Sealed by another version of Outboard, in a layout this one does not read.</summary>
    OtherLayout,
    OtherServer,
    OtherPrincipal,
    Expired,
}

/// <summary>
/// What the id of a legacy session carries, so that any replica can find the session's owner, or open the session anew when that is gone
/// (mcp-transports 20). The id is bound to the server and to who opened it.
/// </summary>
internal sealed record SealedSession
{
    /// <summary>Nobody's session is opened anew after this long; the client is told 404 and begins again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private const byte Layout = 1;
    private const int DigestLength = 8;

    public bool IsSse { get; init; }

    /// <summary>What the client said at <c>initialize</c>; null for HTTP+SSE, where the id is older than that.</summary>
    public ClientHello? Hello { get; init; }

    /// <summary>The digest of the header values the session was opened with, shortened; empty where headers do not matter.</summary>
    public string Credentials { get; init; } = "";

    /// <summary>The address of the replica that holds the live session; empty when it stood alone.</summary>
    public string Owner { get; init; } = "";

    public DateTimeOffset Issued { get; init; }

    /// <summary>The part of a header digest that is kept.</summary>
    public static string Shorten(string? headerDigest) => headerDigest?[..(2 * DigestLength)] ?? "";

    /// <returns>A session id, below 1 kB.</returns>
    public string Close(Seal seal, string server, string? principal)
    {
        using var payload = new MemoryStream();
        using var writer = new BinaryWriter(payload, Encoding.UTF8);
        writer.Write(Layout);
        writer.Write(DigestOf(server));
        writer.Write(DigestOf(principal));
        writer.Write(Issued.ToUnixTimeSeconds());
        writer.Write(IsSse);
        writer.Write(Owner);
        writer.Write(Credentials);
        writer.Write(Hello is not null);
        if (Hello is { } hello)
        {
            writer.Write(hello.RequestedVersion);
            writer.Write((byte)hello.Capabilities);
            writer.Write(hello.CapabilitiesJson);
            writer.Write(hello.InfoJson);
        }

        writer.Flush();
        return seal.Close(SealPurpose.Session, payload.GetBuffer().AsSpan(0, (int)payload.Length));
    }

    public static SessionFault TryOpen(Seal seal, ReadOnlySpan<char> id, string server, string? principal, DateTimeOffset now, out SealedSession? session)
    {
        session = null;
        var fault = seal.TryOpen(SealPurpose.Session, id, out var payload) switch
        {
            SealFault.None => SessionFault.None,
            SealFault.UnknownKey => SessionFault.UnknownKey,
            SealFault.Tampered => SessionFault.Tampered,
            _ => SessionFault.Malformed,
        };
        if (fault != SessionFault.None)
        {
            return fault;
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(payload, writable: false), Encoding.UTF8);
            return Read(reader, server, principal, now, out session);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            // It was sealed with our key and is no layout of ours all the same.
            return SessionFault.OtherLayout;
        }
    }

    private static SessionFault Read(BinaryReader reader, string server, string? principal, DateTimeOffset now, out SealedSession? session)
    {
        session = null;
        if (reader.ReadByte() != Layout)
        {
            return SessionFault.OtherLayout;
        }

        if (!reader.ReadBytes(DigestLength).AsSpan().SequenceEqual(DigestOf(server)))
        {
            return SessionFault.OtherServer;
        }

        if (!reader.ReadBytes(DigestLength).AsSpan().SequenceEqual(DigestOf(principal)))
        {
            return SessionFault.OtherPrincipal;
        }

        var issued = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        if (now - issued > Lifetime)
        {
            return SessionFault.Expired;
        }

        session = new SealedSession
        {
            Issued = issued,
            IsSse = reader.ReadBoolean(),
            Owner = reader.ReadString(),
            Credentials = reader.ReadString(),
            Hello = reader.ReadBoolean() ? new ClientHello(reader.ReadString(), (ClientCapabilities)reader.ReadByte(), reader.ReadString(), reader.ReadString()) : null,
        };
        return SessionFault.None;
    }

    private static byte[] DigestOf(string? text) => text is null ? new byte[DigestLength] : SHA256.HashData(Encoding.UTF8.GetBytes(text))[..DigestLength];
}
