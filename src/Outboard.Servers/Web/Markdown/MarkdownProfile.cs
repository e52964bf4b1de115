using System.Collections.Frozen;

namespace Outboard.Servers.Web.Markdown;

/// <summary>The differences between the three originals' converters (native-servers 3).</summary>
internal sealed record MarkdownProfile
{
    /// <summary>mcp-server-fetch: an article that has been extracted.</summary>
    public static MarkdownProfile Fetch { get; } = new() { Elements = ElementTable.Without("script", "style", "template", "head") };

    /// <summary>mcp-server-fetch where no article can be extracted: the body, without the frame of the page.</summary>
    public static MarkdownProfile FetchBody { get; } = new() { Elements = ElementTable.Without(Frame) };

    /// <summary>The AWS documentation server: the main element of a page.</summary>
    public static MarkdownProfile Aws { get; } = new()
    {
        Elements = ElementTable.Without(Frame),
        TitlesLinks = true,
    };

    /// <summary>mcp-searxng: a whole page, navigation included.</summary>
    public static MarkdownProfile Reader { get; } = new()
    {
        Elements = ElementTable.Reader("script", "style", "template", "head", "noscript"),
        Emphasis = "_",
        Bullets = "*",
        IsReader = true,
    };

    private static string[] Frame => ["script", "style", "template", "head", "noscript", "aside", "nav", "header", "footer", "meta", "link"];

    /// <summary>What is done with an element, by its local name.</summary>
    public required FrozenDictionary<string, Element> Elements { get; init; }

    public string Emphasis { get; private init; } = "*";

    /// <summary>One for each depth of unordered list, then from the start again.</summary>
    public string Bullets { get; private init; } = "*+-";

    /// <summary><c>[t](u "u")</c> where a link has no title of its own.</summary>
    public bool TitlesLinks { get; private init; }

    /// <summary>The conventions of mcp-searxng: more is escaped, fences carry a language, tables are padded.</summary>
    public bool IsReader { get; private init; }
}
