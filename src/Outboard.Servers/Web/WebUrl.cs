namespace Outboard.Servers.Web;

internal static class WebUrl
{
    private const int MostShown = 500;

    public static Uri WithoutUserInfo(Uri url) => url.UserInfo.Length == 0 ? url : new UriBuilder(url) { UserName = "", Password = "" }.Uri;

    /// <summary>Without fragment and user info: what a cache may know a page by.</summary>
    public static string Key(Uri url) => url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>For texts: of a bearable length, without user info.</summary>
    public static string Show(Uri url)
    {
        var text = url.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);
        return text.Length <= MostShown ? text : string.Concat(text.AsSpan(0, MostShown), "…");
    }
}
