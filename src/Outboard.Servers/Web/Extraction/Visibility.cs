using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Whether a reader of the page would see an element, as far as its own attributes tell.</summary>
internal static class Visibility
{
    public static bool IsVisible(PageNode node)
    {
        if (node.Attribute("style") is { Length: > 0 } style && IsHidden(style))
        {
            return false;
        }

        if (node.Has("hidden"))
        {
            return false;
        }

        // Images of formulas are hidden from screen readers only.
        if (node.Attribute("aria-hidden") == "true" && !node.Facts!.Class.Contains("fallback-image", StringComparison.Ordinal))
        {
            return false;
        }

        return !(node.Attribute("aria-modal") == "true" && node.Attribute("role") == "dialog");
    }

    /// <summary><c>display: none; visibility: hidden</c>; the last of each counts.</summary>
    private static bool IsHidden(ReadOnlySpan<char> style)
    {
        bool isNotDisplayed = false, isInvisible = false;
        foreach (var range in style.Split(';'))
        {
            var declaration = style[range];
            var colon = declaration.IndexOf(':');
            if (colon < 0)
            {
                continue;
            }

            var name = declaration[..colon].Trim();
            var value = declaration[(colon + 1)..].Trim();
            if (value.EndsWith("!important", StringComparison.OrdinalIgnoreCase))
            {
                value = value[..^"!important".Length].TrimEnd();
            }

            if (name.Equals("display", StringComparison.OrdinalIgnoreCase))
            {
                isNotDisplayed = value.Equals("none", StringComparison.OrdinalIgnoreCase);
            }
            else if (name.Equals("visibility", StringComparison.OrdinalIgnoreCase))
            {
                isInvisible = value.Equals("hidden", StringComparison.OrdinalIgnoreCase);
            }
        }

        return isNotDisplayed || isInvisible;
    }
}
