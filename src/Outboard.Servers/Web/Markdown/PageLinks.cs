using System.Buffers;
using AngleSharp.Dom;

namespace Outboard.Servers.Web.Markdown;

/// <summary>Makes the links of a page absolute.</summary>
internal sealed class PageLinks
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(" \t\r\n<>\"\\");

    private readonly Uri? page;
    private readonly Uri? from;
    private readonly string origin = "";
    private readonly string withoutFragment = "";
    private readonly bool normalizes;

    /// <param name="page">Where the page came from; null leaves all links as they are.</param>
    /// <param name="root">A part of the page, whose <c>base</c> element counts.</param>
    /// <param name="normalizes">Addresses that are absolute already are written as a browser would: <c>https://Site</c> as <c>https://site/</c>.</param>
    public PageLinks(Uri? page, INode root, bool normalizes = false)
    {
        this.page = page;
        this.normalizes = normalizes;
        if (page is not { IsAbsoluteUri: true })
        {
            return;
        }

        from = page;
        if (Base(root) is { Length: > 0 } href && Combine(page, href) is { Scheme: "http" or "https" } @base)
        {
            from = @base;
        }

        origin = from.GetLeftPart(UriPartial.Authority);
        withoutFragment = page.GetLeftPart(UriPartial.Query);
    }

    /// <param name="href">As it stands in the page.</param>
    /// <param name="budget">Characters that links may grow by; when it is used up, they stay as they are.</param>
    public string Resolve(string href, ref int budget)
    {
        if (page is null || from is null)
        {
            return href;
        }

        if (HasScheme(href))
        {
            return normalizes ? Normalized(href) : href;
        }

        var resolved = Resolve(href);
        var growth = resolved.Length - href.Length;
        if (growth > budget)
        {
            return href;
        }

        budget -= Math.Max(growth, 0);
        return resolved;
    }

    private string Resolve(string href)
    {
        href = href.Trim();
        if (href.StartsWith('#') && ReferenceEquals(page, from) && IsPlain(href.AsSpan(1)))
        {
            return withoutFragment + href;
        }

        // The common form needs no parsing.
        return href.StartsWith('/') && IsPlain(href.AsSpan(1)) && !href.StartsWith("//", StringComparison.Ordinal) ? origin + href : Combine(from!, href)?.AbsoluteUri ?? href;
    }

    private static string Normalized(string href)
    {
        if (!href.StartsWith("http", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(href, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return href;
        }

        // What needs no change keeps its form: .NET would escape more than a browser does.
        var origin = uri.GetLeftPart(UriPartial.Authority);
        var isPlain = href.StartsWith(origin, StringComparison.Ordinal) && !href.AsSpan().ContainsAny(Escaped) && !href.Contains("/.", StringComparison.Ordinal);
        return isPlain && href.Length > origin.Length && href[origin.Length] == '/' ? href : uri.AbsoluteUri;
    }

    private static Uri? Combine(Uri from, string href) =>
        Uri.TryCreate(href, UriKind.Relative, out var relative) && Uri.TryCreate(from, relative, out var absolute) ? absolute
        : Uri.TryCreate(href, UriKind.Absolute, out var other) ? other
        : null;

    /// <summary>Nothing in it that a resolver would change: no dot segments, nothing to be percent-encoded.</summary>
    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '~' or '/' || (c == '.' && i > 0 && text[i - 1] is not ('/' or '.'))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasScheme(string href)
    {
        for (var i = 0; i < href.Length; i++)
        {
            var c = href[i];
            if (c == ':')
            {
                return i > 0;
            }

            if (!(char.IsAsciiLetter(c) || (i > 0 && (char.IsAsciiDigit(c) || c is '+' or '-' or '.'))))
            {
                return false;
            }
        }

        return false;
    }

    private static string? Base(INode root)
    {
        var document = root as IDocument ?? root.Owner;
        return document?.Head?.Children.FirstOrDefault(static e => e.LocalName == "base" && e.HasAttribute("href"))?.GetAttribute("href");
    }
}
