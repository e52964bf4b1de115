using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Outboard.Servers.Web;

namespace Outboard.Servers.Searxng;

/// <summary>A SearXNG instance that can be asked.</summary>
/// <param name="Url">Without user info, query and fragment.</param>
/// <param name="Display">The same as the operator wrote it, for texts.</param>
/// <param name="Authorization">The value of the header, or null.</param>
internal sealed record Instance(Uri Url, string Display, string? Authorization)
{
    /// <summary>An address below the instance, which may itself lie below a path: <c>https://host/searx</c> + <c>search</c>.</summary>
    public Uri Below(string path, IEnumerable<KeyValuePair<string, string>> query)
    {
        var parameters = string.Join('&', query.Select(static pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return new Uri($"{Url.AbsoluteUri.TrimEnd('/')}/{path}{(parameters.Length == 0 ? "" : "?")}{parameters}");
    }
}

/// <summary>What SEARXNG_URL and the AUTH_ variables say.</summary>
internal sealed partial class Instances
{
    private const string Unusable = "[invalid SearXNG URL]";

    private readonly List<Instance> _usable = [];
    private readonly List<string> _displays = [];
    private readonly List<string> _issues = [];
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    private Instances()
    {
    }

    /// <summary>In the order they are asked in.</summary>
    public IReadOnlyList<Instance> Usable => _usable;

    /// <summary>All entries as they may be shown, unusable ones among them.</summary>
    public IReadOnlyList<string> Displays => _displays;

    /// <summary>Entries that are no address of an instance.</summary>
    public IEnumerable<string> Broken => _displays.Where(static display => display == Unusable);

    /// <summary>What stands in the way of a search.</summary>
    public IReadOnlyList<string> Issues => _issues;

    /// <summary>What no text may show: passwords, in every form they travel in.</summary>
    public IReadOnlyCollection<string> Secrets => _secrets;

    public static Instances Read(Variables variables)
    {
        var instances = new Instances();
        var (user, password) = (variables.Text("AUTH_USERNAME"), variables.Text("AUTH_PASSWORD"));
        var usual = user is not null && password is not null ? instances.Basic(user, password) : null;

        // https://user:p@a.example/searx; https://b.example,https://c.example     a comma separates only where another address begins
        string[] entries = variables.Text("SEARXNG_URL") is { } text
            ? [.. text.Split(';').SelectMany(static part => NextAddress().Split(part)).Select(static part => part.Trim()).Where(static part => part.Length > 0)]
            : [];
        if (entries.Length == 0)
        {
            instances._issues.Add("SEARXNG_URL not set");
        }

        for (var i = 0; i < entries.Length; i++)
        {
            instances.Add(entries[i], i + 1, usual);
        }

        if ((user is null) != (password is null))
        {
            instances._issues.Add(user is null ? "AUTH_PASSWORD set but AUTH_USERNAME missing" : "AUTH_USERNAME set but AUTH_PASSWORD missing");
        }

        return instances;
    }

    private void Add(string entry, int number, string? usualAuthorization)
    {
        var url = WebUrl.Parse(entry);
        if (url?.Scheme is not ("http" or "https"))
        {
            _displays.Add(Unusable);
            _issues.Add($"SEARXNG_URL entry {number} {(url is null ? "has invalid format" : "uses an unsupported protocol; expected HTTP or HTTPS")}");
            return;
        }

        var bare = new Uri($"{url.Scheme}://{WebUrl.Authority(url)}{url.AbsolutePath}");
        var display = entry.Split('?', '#')[0].EndsWith('/') ? bare.AbsoluteUri : bare.AbsoluteUri.TrimEnd('/');
        _displays.Add(display);
        _usable.Add(new Instance(bare, display, FromUserInfo(url.UserInfo) ?? usualAuthorization));
    }

    private string? FromUserInfo(string userInfo)
    {
        if (userInfo.Length == 0)
        {
            return null;
        }

        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        var (user, password) = colon < 0 ? (userInfo, "") : (userInfo[..colon], userInfo[(colon + 1)..]);
        KeepSecret(password);
        return Basic(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
    }

    private string Basic(string user, string password)
    {
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        KeepSecret(password);
        if (password.Length > 0)
        {
            KeepSecret(token);
        }

        return new AuthenticationHeaderValue("Basic", token).ToString();
    }

    /// <summary>A shorter one stands in every other text by chance, and would close the server without protecting anything.</summary>
    private void KeepSecret(string secret)
    {
        if (secret.Length >= 3)
        {
            _secrets.Add(secret);
        }
    }

    [GeneratedRegex(@",(?=\s*[A-Za-z][A-Za-z0-9+.\-]*://)", RegexOptions.CultureInvariant)]
    private static partial Regex NextAddress();
}
