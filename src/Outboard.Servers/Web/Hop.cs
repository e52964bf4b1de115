using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Web;

/// <summary>One request of a chain of redirects (native-servers 2.2).</summary>
internal sealed record Hop
{
    private readonly WebRequest _request;

    private Hop(WebRequest request) => _request = request;

    public required Uri Url { get; init; }

    public required HttpMethod Method { get; init; }

    public byte[]? JsonBody { get; private init; }

    /// <summary>
    /// Every hop so far was of the first one's origin, so its headers and the trust in it still hold. A stranger's redirect back home does not restore them:
    /// the stranger has chosen the path then.
    /// </summary>
    public bool IsHome { get; private init; } = true;

    /// <summary>Skips the guard.</summary>
    public bool IsTrusted => IsHome && _request.IsTrusted;

    public string Host => HostName.Of(Url) ?? Url.Host;

    /// <summary>User info stays in the URL of a request without trust, so that the guard sees and refuses it; a trusted one sends it as Basic authentication.</summary>
    public static Hop First(WebRequest request) => new(request)
    {
        Url = request.IsTrusted ? WebUrl.WithoutUserInfo(request.Url) : request.Url,
        Method = request.Method,
        JsonBody = request.JsonBody,
    };

    /// <param name="status">What the answer to this hop says.</param>
    /// <param name="location">Its Location header, as sent.</param>
    /// <returns>Where it leads; null when it is no redirect.</returns>
    public Hop? Next(int status, string? location)
    {
        if (status is not (301 or 302 or 303 or 307 or 308) || string.IsNullOrWhiteSpace(location) || !Uri.TryCreate(WebUrl.WithoutUserInfo(Url), location, out var next))
        {
            return null;
        }

        var isHome = IsHome && WebUrl.IsSameOrigin(Url, next);
        // RFC 9110, 15.4: what browsers have always made of a POST.
        var becomesGet = (status == 303 && Method != HttpMethod.Head) || (status is 301 or 302 && Method == HttpMethod.Post);
        return this with
        {
            Url = isHome && _request.IsTrusted ? WebUrl.WithoutUserInfo(next) : next,
            Method = becomesGet ? HttpMethod.Get : Method,
            JsonBody = becomesGet ? null : JsonBody,
            IsHome = isHome,
        };
    }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        Add(message, "User-Agent", _request.UserAgent);
        Add(message, "Accept", _request.Accept);
        if (IsHome)
        {
            foreach (var (name, value) in _request.Headers.Where(static header => !InternalHeaders.Contains(header.Key)))
            {
                Add(message, name, value);
            }

            if (IsTrusted && _request.Url.UserInfo.Length > 0 && message.Headers.Authorization is null)
            {
                message.Headers.Authorization = Basic(_request.Url.UserInfo);
            }
        }

        if (JsonBody is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return message;
    }

    // Not parsed, because sites expect values that no grammar knows; but a line break in one would begin a header of its own.
    private static void Add(HttpRequestMessage message, string name, string value) =>
        message.Headers.TryAddWithoutValidation(name, value.AsSpan().ContainsAnyInRange('\0', '\x1F') ? new string([.. value.Select(static c => char.IsControl(c) ? ' ' : c)]) : value);

    private static AuthenticationHeaderValue Basic(string userInfo)
    {
        var parts = userInfo.Split(':', 2);
        var credentials = $"{Uri.UnescapeDataString(parts[0])}:{Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")}";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
    }
}
