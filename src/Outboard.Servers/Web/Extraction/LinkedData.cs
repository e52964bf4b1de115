using System.Text.Json;
using System.Text.RegularExpressions;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>What a page says of itself in JSON-LD.</summary>
internal sealed partial record LinkedData(string? Name, string? Headline, string? Byline)
{
    public static LinkedData? Of(List<PageNode> scripts)
    {
        foreach (var script in scripts)
        {
            if (script.Attribute("type") == "application/ld+json" && Read(script.TextContent()) is { } data)
            {
                return data;
            }
        }

        return null;
    }

    /// <summary>Some sites have their own name under "name" and the title under "headline": whichever is like the title of the page.</summary>
    public string? TitleFor(string pageTitle) => (Name, Headline) switch
    {
        (null, null) => null,
        ({ } name, { } headline) when name != headline =>
            PageTitle.Similarity(headline, pageTitle) > 0.75 && !(PageTitle.Similarity(name, pageTitle) > 0.75) ? headline : name,
        _ => (Name ?? Headline)!.Trim(),
    } is { Length: > 0 } title ? title : null;

    private static LinkedData? Read(string script)
    {
        try
        {
            using var json = JsonDocument.Parse(Cdata().Replace(script, ""));
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
            {
                root = root.EnumerateArray().FirstOrDefault(IsArticle);
            }

            if (root.ValueKind != JsonValueKind.Object || !IsSchema(root))
            {
                return null;
            }

            if (!root.TryGetProperty("@type", out _) && root.TryGetProperty("@graph", out var graph) && graph.ValueKind == JsonValueKind.Array)
            {
                root = graph.EnumerateArray().FirstOrDefault(IsArticle);
            }

            return IsArticle(root) ? new(Text(root, "name"), Text(root, "headline"), Author(root)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSchema(JsonElement root)
    {
        if (!root.TryGetProperty("@context", out var context))
        {
            return false;
        }

        var name = context.ValueKind == JsonValueKind.Object ? Text(context, "@vocab") : context.ValueKind == JsonValueKind.String ? context.GetString() : null;
        return name is not null && Schema().IsMatch(name);
    }

    private static bool IsArticle(JsonElement element) => element.ValueKind == JsonValueKind.Object && Text(element, "@type") is { } type && ArticleType().IsMatch(type);

    private static string? Author(JsonElement root)
    {
        if (!root.TryGetProperty("author", out var author))
        {
            return null;
        }

        if (author.ValueKind == JsonValueKind.Object)
        {
            return Text(author, "name")?.Trim();
        }

        var names = author.ValueKind == JsonValueKind.Array
            ? author.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.Object).Select(static one => Text(one, "name")?.Trim()).Where(static name => name is not null)
            : [];
        return string.Join(", ", names) is { Length: > 0 } joined ? joined : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^\s*<!\[CDATA\[|\]\]>\s*$")]
    private static partial Regex Cdata();

    [GeneratedRegex(@"^https?://schema\.org/?$")]
    private static partial Regex Schema();

    [GeneratedRegex("^Article|NewsArticle|Report|ScholarlyArticle|SocialMediaPosting|BlogPosting|LiveBlogPosting|DiscussionForumPosting|TechArticle|APIReference$|AdvertiserContentArticle|SatiricalArticle")]
    private static partial Regex ArticleType();
}
