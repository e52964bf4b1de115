using AngleSharp.Html.Dom;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>A page prepared for the search: no scripts and styles, images where only scripts would have put them, paragraphs where there were only line breaks.</summary>
internal sealed class ArticlePage
{
    private readonly List<PageNode> images = [];
    private readonly List<PageNode> noScripts = [];
    private readonly List<PageNode> removed = [];
    private readonly List<PageNode> breaks = [];
    private readonly List<PageNode> fonts = [];

    public ArticlePage(IHtmlDocument document)
    {
        Title = document.Title?.Trim() ?? "";
        Html = document.DocumentElement is { } root ? PageNode.Copy(root, Add) : PageNode.Element("html");
        Body = Html.FirstElement;
        while (Body is not null and not { Name: "body" or "frameset" })
        {
            Body = Body.NextElement;
        }
    }

    public string Title { get; }

    public PageNode Html { get; }

    public PageNode? Body { get; }

    public List<PageNode> Metas { get; } = [];

    public List<PageNode> Scripts { get; } = [];

    /// <summary>h1 and h2.</summary>
    public List<PageNode> Headings { get; } = [];

    /// <summary>Call it after what <see cref="Scripts"/> say has been read.</summary>
    public void Prepare()
    {
        LazyImages.DropPlaceholders(images);
        LazyImages.TakeFromNoScripts(noScripts);
        foreach (var node in removed.Concat(Scripts).Concat(noScripts))
        {
            node.Remove();
        }

        Paragraphs.FromBreaks(breaks);
        foreach (var font in fonts)
        {
            font.Rename("span");
        }
    }

    public static PageNode NewElement(string name)
    {
        var element = PageNode.Element(name);
        element.Facts = new(name, "", "");
        return element;
    }

    private void Add(PageNode element)
    {
        element.Facts = new(element.Name, element.Attribute("class") ?? "", element.Attribute("id") ?? "");
        var list = element.Name switch
        {
            "img" => images,
            "noscript" => noScripts,
            "script" => Scripts,
            "style" => removed,
            "br" => breaks,
            "font" => fonts,
            "meta" => Metas,
            "h1" or "h2" => Headings,
            _ => null,
        };
        list?.Add(element);
    }
}
