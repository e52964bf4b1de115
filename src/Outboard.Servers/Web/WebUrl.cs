namespace Outboard.Servers.Web;

/// <summary>Addresses as a client or a page writes them.</summary>
internal static class WebUrl
{
    /// <summary>Parses an absolute address of any scheme; null when it is none. Text that only a file system would take for an address is none.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && !text.StartsWith('/') && !text.StartsWith('\\') ? url : null;

    /// <summary>
    /// The form all texts show: scheme and host in lower case, an international name as punycode, no default port, an empty path as <c>/</c>;
    /// query and fragment kept, user info never.
    /// </summary>
    public static string Show(Uri url) => url.IsAbsoluteUri && url.Host.Length > 0
        ? $"{url.Scheme}://{Authority(url)}{url.GetComponents(UriComponents.PathAndQuery | UriComponents.Fragment, UriFormat.UriEscaped)}"
        : url.AbsoluteUri;

    /// <summary><c>host</c> or <c>host:port</c>, an IPv6 address in brackets.</summary>
    public static string Authority(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }
}
