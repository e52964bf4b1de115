using System.Globalization;
using System.Text;
using Outboard.Manifests;

namespace Outboard.Gateway.Translation;

/// <summary>What the manifest says of keeping a legacy child's answers, and the members of a result that say so to modern clients (mcp-transports 7).</summary>
/// <param name="ttl">How long they may be kept.</param>
/// <param name="scope">Whom they may serve.</param>
internal sealed class Caching(TimeSpan ttl, CacheScope scope)
{
    /// <summary>Nothing is kept: what a client takes a silent server to say.</summary>
    public static Caching None { get; } = new(TimeSpan.Zero, CacheScope.Private);

    public TimeSpan Ttl => ttl;

    public long TtlMs => (long)ttl.TotalMilliseconds;

    public string Scope => scope == CacheScope.Public ? "public" : "private";

    /// <summary><c>"ttlMs":…</c>, as given.</summary>
    public ReadOnlyMemory<byte> TtlMember { get; } = WriteTtl(ttl);

    /// <summary><c>"cacheScope":"…"</c>.</summary>
    public ReadOnlyMemory<byte> ScopeMember { get; } = Encoding.UTF8.GetBytes($"\"cacheScope\":\"{(scope == CacheScope.Public ? "public" : "private")}\"");

    /// <summary><c>"ttlMs":…</c> for an answer that was kept for a while.</summary>
    public static byte[] WriteTtl(TimeSpan left) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"ttlMs\":{(long)left.TotalMilliseconds}"));
}
