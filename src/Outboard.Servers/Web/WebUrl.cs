namespace Outboard.Servers.Web;

/// <summary>Addresses as a client or a page writes them, and as texts show them.</summary>
internal static class WebUrl
{
    private const int MostShown = 500;

    /// <summary>Parses an absolute address of any scheme; null when it is none. Text that only a file system would take for an address is none.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && !text.StartsWith('/') && !text.StartsWith('\\') ? url : null;

    public static Uri WithoutUserInfo(Uri url) => url.UserInfo.Length == 0 ? url : new UriBuilder(url) { UserName = "", Password = "" }.Uri;

    /// <summary>Without fragment and user info: what a cache may know a page by.</summary>
    public static string Key(Uri url) => url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The form results show: scheme and host in lower case, an international name as punycode, no default port, an empty path as <c>/</c>;
    /// query and fragment kept, user info never.
    /// </summary>
    public static string Show(Uri url) => url.Host.Length > 0
        ? $"{url.Scheme}://{Authority(url)}{url.GetComponents(UriComponents.PathAndQuery | UriComponents.Fragment, UriFormat.UriEscaped)}"
        : url.AbsoluteUri;

    /// <summary>The same for messages that name an address beside others: of a bearable length.</summary>
    public static string Brief(Uri url) => Show(url) is var text && text.Length <= MostShown ? text : string.Concat(text.AsSpan(0, MostShown), "…");

    /// <summary><c>host</c> or <c>host:port</c>, an IPv6 address in brackets.</summary>
    public static string Authority(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }
}
