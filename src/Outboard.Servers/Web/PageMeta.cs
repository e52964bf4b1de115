using System.Text.Json.Nodes;

namespace Outboard.Servers.Web;

/// <summary>Facts about a page beside its text (native-servers 2.11): <c>{"outboard/page": {…}}</c> for a result's <c>_meta</c>.</summary>
internal static class PageMeta
{
    /// <param name="page">The page.</param>
    /// <param name="totalLength">Of its text, in the unit the server pages by.</param>
    /// <param name="nextIndex">Where the next slice begins; null at the end.</param>
    public static JsonObject Of(Page page, int totalLength, int? nextIndex)
    {
        var facts = new JsonObject { ["finalUrl"] = page.FinalUrl.AbsoluteUri };
        Add(facts, "contentType", page.ContentType);
        Add(facts, "charset", page.Charset);
        Add(facts, "title", page.Title);
        facts["totalLength"] = totalLength;
        if (nextIndex is { } next)
        {
            facts["nextIndex"] = next;
        }

        facts["cached"] = page.IsCached;
        return new JsonObject { ["outboard/page"] = facts };
    }

    private static void Add(JsonObject facts, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            facts[name] = value;
        }
    }
}
