using System.Globalization;
using System.Text;
using Outboard.Manifests;

namespace Outboard.Gateway.Translation;

/// <summary>What the manifest says of keeping a legacy child's answers, and the members of a result that say so to modern clients (mcp-transports 7).</summary>
internal sealed class Caching
{
    public Caching(TimeSpan ttl, CacheScope scope)
    {
        Ttl = ttl;
        TtlMs = (long)ttl.TotalMilliseconds;
        Scope = scope == CacheScope.Public ? "public" : "private";
        TtlMember = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"ttlMs\":{TtlMs}"));
        ScopeMember = Encoding.UTF8.GetBytes($"\"cacheScope\":\"{Scope}\"");
    }

    /// <summary>Nothing is kept: what a client takes a silent server to say.</summary>
    public static Caching None { get; } = new(TimeSpan.Zero, CacheScope.Private);

    /// <summary>How long an answer may be kept.</summary>
    public TimeSpan Ttl { get; }

    public long TtlMs { get; }

    public string Scope { get; }

    /// <summary><c>"ttlMs":…</c>.</summary>
    public ReadOnlyMemory<byte> TtlMember { get; }

    /// <summary><c>"cacheScope":"…"</c>.</summary>
    public ReadOnlyMemory<byte> ScopeMember { get; }
}
