using Outboard.Servers.Web;

namespace Outboard.Servers.Fetch;

/// <summary>The original's words to a model whose page robots.txt forbids (native-servers 4.4).</summary>
internal static class RobotsRefusal
{
    /// <summary>Characters of robots.txt that are shown.</summary>
    private const int MostShown = 2000;

    public static string Text(RobotsFile file, Uri page, string userAgent) =>
        $"The sites robots.txt ({file.Url}), specifies that autonomous fetching of this page is not allowed, "
        + $"<useragent>{userAgent}</useragent>\n<url>{WebUrl.Show(page)}</url><robots>\n{Shown(file.Text)}\n</robots>\n"
        + "The assistant must let the user know that it failed to view the page. The assistant may provide further guidance based on the above information.\n"
        + "The assistant can tell the user that they can try manually fetching the page by using the fetch prompt within their UI.";

    private static string Shown(string robots)
    {
        var (shown, more) = CodePoints.Slice(robots, 0, MostShown);
        return more is null ? shown : $"{shown}\n[cut]";
    }
}
