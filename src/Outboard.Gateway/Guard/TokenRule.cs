using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Outboard.Gateway.Guard;

/// <summary>
/// Bearer tokens (bridge-compat R41): only digests are kept, every one of them is compared whatever the first says, in constant time.
/// </summary>
internal sealed class TokenRule(IEnumerable<string> tokens)
{
    private const string Scheme = "Bearer ";

    /// <summary>No token is longer, and none is hashed that is.</summary>
    private const int MaxToken = 4096;

    private readonly byte[][] _digests = [.. tokens.Select(static token => SHA256.HashData(Encoding.UTF8.GetBytes(token)))];

    public bool IsNeeded => _digests.Length > 0;

    /// <summary>Whether that caller's token is one of these.</summary>
    public bool Knows(string? principal) => principal is null ? !IsNeeded : _digests.Any(digest => Principal(digest) == principal);

    /// <summary>Whether the request may pass, and who it is from: a few digits of the token's digest, the same for the same token.</summary>
    public bool Admits(HttpRequest request, out string? principal)
    {
        principal = null;
        if (!IsNeeded)
        {
            return true;
        }

        var header = request.Headers.Authorization.ToString();
        if (header.Length > Scheme.Length + MaxToken || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()), digest);
        var admits = false;
        foreach (var known in _digests)
        {
            admits |= CryptographicOperations.FixedTimeEquals(known, digest);
        }

        principal = admits ? Principal(digest) : null;
        return admits;
    }

    private static string Principal(ReadOnlySpan<byte> digest) => Convert.ToHexStringLower(digest[..8]);
}
