using System.Text.RegularExpressions;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Images that a page leaves to its scripts to load.</summary>
internal static partial class LazyImages
{
    /// <summary>A data address shorter than this behind its comma is a placeholder.</summary>
    private const int MinData = 133;

    /// <summary>Images that have no address in any form.</summary>
    public static void DropPlaceholders(List<PageNode> images)
    {
        foreach (var image in images)
        {
            if (!image.Attributes().Any(static a => a.Key is "src" or "srcset" or "data-src" or "data-srcset" || ImageFile().IsMatch(a.Value)))
            {
                image.Remove();
            }
        }
    }

    /// <summary>An image in a noscript takes the place of the image before it, which is a placeholder.</summary>
    public static void TakeFromNoScripts(List<PageNode> noScripts)
    {
        foreach (var noScript in noScripts)
        {
            if (SingleImage(noScript) is not { } image || PreviousElement(noScript) is not { } before || SingleImage(before) is not { } placeholder)
            {
                continue;
            }

            foreach (var (name, value) in placeholder.Attributes().ToList())
            {
                if (value.Length > 0 && (name is "src" or "srcset" || ImageFile().IsMatch(value)) && image.Attribute(name) != value)
                {
                    image.Set(image.Has(name) ? "data-old-" + name : name, value);
                }
            }

            before.ReplaceBy(noScript.FirstElement!);
        }
    }

    /// <summary>Gives images the address that stands in another attribute.</summary>
    public static void Load(PageNode article)
    {
        foreach (var element in article.Inside().Where(static node => node.Name is "img" or "picture" or "figure").ToList())
        {
            TakeAddress(element);
        }
    }

    private static void TakeAddress(PageNode element)
    {
        var source = element.Name == "img" ? element.Attribute("src") : null;
        if (source is not null && DataAddress().Match(source) is { Success: true } data)
        {
            if (data.Groups["type"].Value == "image/svg+xml")
            {
                return;
            }

            if (source.Length - data.Length < MinData && element.Attributes().Any(static a => a.Key != "src" && ImageFile().IsMatch(a.Value)))
            {
                element.Set("src", null);
                source = null;
            }
        }

        var hasSource = !string.IsNullOrEmpty(source) || (element.Name == "img" && !string.IsNullOrEmpty(element.Attribute("srcset")));
        if (hasSource && !element.Facts!.Class.Contains("lazy", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        foreach (var (name, value) in element.Attributes().ToList())
        {
            if (name is "src" or "srcset" or "alt")
            {
                continue;
            }

            var target = ImageWithSize().IsMatch(value) ? "srcset" : OneImage().IsMatch(value) ? "src" : null;
            if (target is not null && element.Name is "img" or "picture")
            {
                element.Set(target, value);
            }
            else if (target is not null && !element.Inside().Any(static node => node.Name is "img" or "picture"))
            {
                var image = ArticlePage.NewElement("img");
                image.Set(target, value);
                element.Append(image);
            }
        }
    }

    private static PageNode? PreviousElement(PageNode node)
    {
        var previous = node.Previous;
        while (previous is { IsElement: false })
        {
            previous = previous.Previous;
        }

        return previous;
    }

    /// <summary>The element itself, or the only thing in it, however deep.</summary>
    private static PageNode? SingleImage(PageNode element)
    {
        for (PageNode? node = element; node is not null; node = node.FirstElement)
        {
            if (node.Name == "img")
            {
                return node;
            }

            if (node.FirstElement is not { } only || only.NextElement is not null || node.Facts!.TotalsOf(node).Text.Words > 0)
            {
                return null;
            }
        }

        return null;
    }

    private const RegexOptions Options = RegexOptions.CultureInvariant;

    [GeneratedRegex(@"\.(?:jpg|jpeg|png|webp)", Options | RegexOptions.IgnoreCase)]
    private static partial Regex ImageFile();

    [GeneratedRegex(@"\.(?:jpg|jpeg|png|webp)\s+[0-9]", Options)]
    private static partial Regex ImageWithSize();

    [GeneratedRegex(@"^\s*\S+\.(?:jpg|jpeg|png|webp)\S*\s*$", Options)]
    private static partial Regex OneImage();

    [GeneratedRegex(@"^data:\s*(?<type>[^\s;,]+)\s*;\s*base64\s*,", Options | RegexOptions.IgnoreCase)]
    private static partial Regex DataAddress();
}
