using System.Text.RegularExpressions;

namespace Outboard.Servers.Web.Extraction;

/// <summary>What class names and ids hint at.</summary>
[Flags]
internal enum Hint
{
    None = 0,

    /// <summary>A banner, a menu, a comment: no part of an article.</summary>
    Unlikely = 1,

    /// <summary>Possibly one all the same.</summary>
    Possible = 2,
    Good = 4,
    Bad = 8,
    Byline = 16,
    Share = 32,
}

/// <summary>Looks the words up that pages commonly name their parts by; once for each name. The words are those of Mozilla's Readability.</summary>
internal sealed partial class Hints
{
    private readonly Dictionary<string, Hint> _known = new(StringComparer.Ordinal);

    public Hint Of(string name)
    {
        if (name.Length < 3)
        {
            return Hint.None;
        }

        if (!_known.TryGetValue(name, out var hint))
        {
            hint = (Unlikely().IsMatch(name) ? Hint.Unlikely : 0)
                | (Possible().IsMatch(name) ? Hint.Possible : 0)
                | (Good().IsMatch(name) ? Hint.Good : 0)
                | (Bad().IsMatch(name) ? Hint.Bad : 0)
                | (Byline().IsMatch(name) ? Hint.Byline : 0)
                | (Share().IsMatch(name) ? Hint.Share : 0);
            _known[name] = hint;
        }

        return hint;
    }

    /// <summary>Points for or against an element, by its class and its id.</summary>
    public int Weight(Facts facts) => Weight(Of(facts.Class)) + Weight(Of(facts.Id));

    public static bool IsVideo(string address) => Video().IsMatch(address);

    /// <summary>Nothing but "Advertisement" or "Loading…".</summary>
    public static bool IsPlaceholder(string text) => Placeholder().IsMatch(text);

    private static int Weight(Hint hint) => ((hint & Hint.Good) != 0 ? 25 : 0) - ((hint & Hint.Bad) != 0 ? 25 : 0);

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(
        "-ad-|ai2html|banner|breadcrumbs|combx|comment|community|cover-wrap|disqus|extra|footer|gdpr|header|legends|menu|related|remark|replies|rss|shoutbox|sidebar|"
        + "skyscraper|social|sponsor|supplemental|ad-break|agegate|pagination|pager|popup|yom-remote",
        Options)]
    private static partial Regex Unlikely();

    [GeneratedRegex("and|article|body|column|content|main|shadow", Options)]
    private static partial Regex Possible();

    [GeneratedRegex("article|body|content|entry|hentry|h-entry|main|page|pagination|post|text|blog|story", Options)]
    private static partial Regex Good();

    [GeneratedRegex(
        "-ad-|hidden|^hid$| hid$| hid |^hid |banner|combx|comment|com-|contact|footer|gdpr|masthead|media|meta|outbrain|promo|related|scroll|share|shoutbox|sidebar|"
        + "skyscraper|sponsor|shopping|tags|widget",
        Options)]
    private static partial Regex Bad();

    [GeneratedRegex("byline|author|dateline|writtenby|p-author", Options)]
    private static partial Regex Byline();

    [GeneratedRegex(@"(?:^|[^a-z0-9]|_)(?:share|sharedaddy)(?:[^a-z0-9]|_|$)", Options)]
    private static partial Regex Share();

    [GeneratedRegex(
        @"//(www\.)?((dailymotion|youtube|youtube-nocookie|player\.vimeo|v\.qq)\.com|(archive|upload\.wikimedia)\.org|player\.twitch\.tv)",
        Options)]
    private static partial Regex Video();

    [GeneratedRegex(
        @"^(?:ad(?:vertising|vertisement)?|pub(?:licité)?|werb(?:ung)?|广告|Реклама|Anuncio|(?:loading|正在加载|Загрузка|chargement|cargando)(?:…|\.\.\.)?)\z",
        Options)]
    private static partial Regex Placeholder();
}
