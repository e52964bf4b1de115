using System.Diagnostics;
using System.Text.RegularExpressions;
using Outboard.Servers.Web.Extraction;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Convert;

/// <summary>One conversion, in milliseconds.</summary>
/// <param name="Parse">HTML to a tree.</param>
/// <param name="Extract">The article in it.</param>
/// <param name="Write">Its Markdown.</param>
/// <param name="CpuToArticle">CPU time of the process for the first two.</param>
/// <param name="Cpu">CPU time of the process for all three.</param>
/// <param name="Letters">Letters and digits of the result, where links lead left out.</param>
internal sealed partial record Sample(double Parse, double Extract, double Write, double CpuToArticle, double Cpu, int Letters)
{
    private static readonly Uri Address = new("https://example.com/guide/harbours.html");

    public double ToArticle => Parse + Extract;

    public double Whole => Parse + Extract + Write;

    /// <summary>What <see cref="Article.Extract(string, Uri)"/> does, stage by stage.</summary>
    public static Sample Ours(string html)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var document = HtmlPage.Parse(html);
        var parse = Split(ref start);
        var (article, _) = ArticleSearch.Run(document);
        var extract = Split(ref start);
        var cpuToArticle = Environment.CpuUsage.TotalTime - cpu;
        var markdown = MarkdownWriter.Write(article!, MarkdownProfile.Fetch, new PageLinks(Address, document, normalizes: true));
        return new(parse, extract, Split(ref start), cpuToArticle.TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds, LinkTarget().Replace(markdown, "]").Count(char.IsLetterOrDigit));
    }

    /// <summary>The call that the fetch tool makes, as a whole.</summary>
    public static Lap OurCall(string html) => Lap.Of(() => Article.Extract(html, Address));

    /// <summary>Markdown of a whole body, as the AWS and SearXNG servers write it: no article is looked for.</summary>
    public static Lap OurEngine(AngleSharp.Html.Dom.IHtmlDocument document) => Lap.Of(() => MarkdownWriter.Write(document.Body!, MarkdownProfile.Aws, Address));

    /// <summary>Ours are absolute.</summary>
    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex LinkTarget();

    private static double Split(ref long start)
    {
        var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        return took;
    }
}

/// <summary>Milliseconds by the clock, and of CPU time of the process: what a core that others use as well would have taken alone.</summary>
internal readonly record struct Lap(double Wall, double Cpu)
{
    public static Lap Of(Func<object?> work)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        _ = work();
        return new(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }
}
