using System.Security.Cryptography;

namespace Outboard.Servers.Web;

/// <summary>The frame around text that comes from the web (native-servers 2.10, <c>--mark-untrusted</c>).</summary>
internal static class Untrusted
{
    /// <summary>Fences <paramref name="text"/> with a boundary that is new for each call, so that no page can close it.</summary>
    public static string Fence(string text, Uri source)
    {
        var id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        return $"<untrusted-content id=\"{id}\" source=\"{source.AbsoluteUri}\">\n{text}\n</untrusted-content id=\"{id}\">";
    }
}
