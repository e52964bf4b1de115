using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Outboard.Servers.Web.Markdown;

/// <summary>Parses pages of strangers: time linear in the length, memory bounded, and no tree deep enough to exhaust a thread's stack.</summary>
/// <remarks>
/// The parser keeps what the HTML standard says, and the standard can be made to work in squares: each block looks through all open elements, and each
/// unclosed <c>b</c> or <c>font</c> is copied into every block that follows. 100,000 open divs take a minute, 40 KB of the latter 1.4 GB.
/// </remarks>
internal static class HtmlPage
{
    public static IHtmlDocument Parse(string html)
    {
        var text = Nesting.Limit(html, keepsFormatting: true);
        try
        {
            return Parse(text, (128L * text.Length) + (16 << 20));
        }
        catch (TooMuchMemory)
        {
            return Parse(Nesting.Limit(html, keepsFormatting: false), long.MaxValue);
        }
    }

    private static IHtmlDocument Parse(string text, long limit)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        return new HtmlParser(new HtmlParserOptions
        {
            DisableElementPositionTracking = true,
            OnCreated = (_, _) =>
            {
                if (GC.GetAllocatedBytesForCurrentThread() - before > limit)
                {
                    throw new TooMuchMemory();
                }
            },
        }).ParseDocument(text);
    }

    private sealed class TooMuchMemory : Exception;
}
