using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Outboard.Gateway.Replicas;

/// <summary>The headers of a forwarded request and its answer: those of the client and of the owner, and what replicas tell each other.</summary>
internal static class PeerHeaders
{
    /// <summary>Who the request is for: a replica of that name, not another that was given its address.</summary>
    public const string Owner = "Outboard-Owner";

    public const string Server = "Outboard-Server";

    /// <summary>Who asks, as the replica that asks found; absent for anybody.</summary>
    public const string Principal = "Outboard-Principal";

    /// <summary>Who forwards, as others may call it; absent for a replica that takes nothing new.</summary>
    public const string From = "Outboard-From";

    /// <summary>The session's owner is gone, and the one asked is its heir: it opens the session anew.</summary>
    public const string Adopt = "Outboard-Adopt";

    /// <summary>Another replica may have served the request, or part of it, before it ended.</summary>
    public const string Again = "Outboard-Again";

    /// <summary>In an answer: the request was not served, for one of the two reasons below.</summary>
    public const string NotServed = "Outboard-Not-Served";

    /// <summary>It is another process than the one asked for.</summary>
    public const string Stranger = "stranger";

    /// <summary>It is about to end, and takes nothing new.</summary>
    public const string Draining = "draining";

    private const string Ours = "Outboard-";

    /// <summary>RFC 9110, 7.6.1, and what each connection says for itself.</summary>
    private static readonly FrozenSet<string> HopByHop = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Content-Length", "Content-Type", "Host", "Expect", "Date", "Server",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void CopyTo(HttpRequestMessage target, HttpRequest source)
    {
        var named = source.Headers.Connection;
        foreach (var (name, values) in source.Headers)
        {
            if (Passes(name) && !IsNamed(name, named))
            {
                target.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
    }

    public static void CopyTo(HttpResponse target, HttpResponseMessage source)
    {
        target.StatusCode = (int)source.StatusCode;
        foreach (var (name, values) in source.Headers.NonValidated)
        {
            if (Passes(name))
            {
                target.Headers[name] = values.ToArray();
            }
        }

        foreach (var (name, values) in source.Content.Headers.NonValidated)
        {
            if (Passes(name) || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                target.Headers[name] = values.ToArray();
            }
        }
    }

    private static bool Passes(string name) => !HopByHop.Contains(name) && !name.StartsWith(Ours, StringComparison.OrdinalIgnoreCase);

    /// <summary>What the connection's own header names belongs to that connection, too.</summary>
    private static bool IsNamed(string name, Microsoft.Extensions.Primitives.StringValues connection)
    {
        foreach (var line in connection)
        {
            if (line is not null && line.Contains(name, StringComparison.OrdinalIgnoreCase) && line.Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
