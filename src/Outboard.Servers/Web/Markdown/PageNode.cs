using System.Text;
using AngleSharp.Dom;
using Outboard.Servers.Web.Extraction;

namespace Outboard.Servers.Web.Markdown;

internal enum NodeKind : byte
{
    Element,
    Text,

    /// <summary>A comment, or what else says nothing but stands between its neighbours.</summary>
    Other,
}

/// <summary>A page as a tree that can be taken apart: what stands beside a node is one step away, and moving a node costs nothing.</summary>
/// <remarks>The parser's own tree finds a sibling by looking through the parent's list, which makes any such work on a long page quadratic.</remarks>
internal sealed class PageNode
{
    private readonly INode? source;
    private readonly string? text;
    private Dictionary<string, string?>? changed;

    private PageNode(NodeKind kind, string name, INode? source, string? text)
    {
        Kind = kind;
        Name = name;
        this.source = source;
        this.text = text;
    }

    public NodeKind Kind { get; }

    /// <summary>The local name of an element, in lower case; otherwise empty.</summary>
    public string Name { get; private set; }

    public PageNode? Parent { get; private set; }

    public PageNode? First { get; private set; }

    public PageNode? Last { get; private set; }

    public PageNode? Next { get; private set; }

    public PageNode? Previous { get; private set; }

    /// <summary>What an extraction knows of an element.</summary>
    public Facts? Facts { get; set; }

    /// <summary>Of a text or a comment.</summary>
    public string Text => text ?? source?.NodeValue ?? "";

    public bool IsElement => Kind == NodeKind.Element;

    public static PageNode Element(string name) => new(NodeKind.Element, name, null, null);

    public static PageNode TextOf(string text) => new(NodeKind.Text, "", null, text);

    /// <summary>The tree below <paramref name="root"/>, itself included.</summary>
    /// <param name="root">An element, a document or a fragment, which is left as it is.</param>
    /// <param name="onElement">Told of each element as it is added, in the order of the page.</param>
    public static PageNode Copy(INode root, Action<PageNode>? onElement = null)
    {
        var top = Of(root);
        onElement?.Invoke(top);
        var open = new Stack<(PageNode Node, INodeList Children, int Next)>();
        open.Push((top, root.ChildNodes, 0));
        while (open.TryPop(out var at))
        {
            if (at.Next == at.Children.Length)
            {
                continue;
            }

            var child = at.Children[at.Next];
            open.Push(at with { Next = at.Next + 1 });
            var copy = Of(child);
            at.Node.Append(copy);
            if (copy.IsElement)
            {
                onElement?.Invoke(copy);
                open.Push((copy, child.ChildNodes, 0));
            }
        }

        return top;
    }

    public string? Attribute(string name) =>
        changed is not null && changed.TryGetValue(name, out var value) ? value : (source as IElement)?.GetAttribute(name);

    public bool Has(string attribute) => Attribute(attribute) is not null;

    public void Set(string attribute, string? value) => (changed ??= new(StringComparer.Ordinal))[attribute] = value;

    public IEnumerable<KeyValuePair<string, string>> Attributes()
    {
        foreach (var attribute in (source as IElement)?.Attributes ?? Enumerable.Empty<IAttr>())
        {
            if (changed is null || !changed.ContainsKey(attribute.Name))
            {
                yield return new(attribute.Name, attribute.Value);
            }
        }

        foreach (var (name, value) in changed ?? [])
        {
            if (value is not null)
            {
                yield return new(name, value);
            }
        }
    }

    public PageNode? FirstElement => First is null or { IsElement: true } ? First : First.NextElement;

    public PageNode? NextElement
    {
        get
        {
            var node = Next;
            while (node is { IsElement: false })
            {
                node = node.Next;
            }

            return node;
        }
    }

    public string TextContent()
    {
        var text = new StringBuilder();
        foreach (var node in Inside())
        {
            if (node.Kind == NodeKind.Text)
            {
                text.Append(node.Text);
            }
        }

        return text.ToString();
    }

    /// <summary>All nodes inside this one, in the order of the page. What is removed meanwhile must not be the node just given.</summary>
    public IEnumerable<PageNode> Inside()
    {
        for (var node = First; node is not null;)
        {
            yield return node;
            if (node.First is { } child)
            {
                node = child;
                continue;
            }

            while (node.Next is null && node.Parent is { } parent && parent != this)
            {
                node = parent;
            }

            node = node.Next;
        }
    }

    public void Rename(string name)
    {
        Name = name;
        Facts?.Rename(name);
        if (Parent is { Facts: { } facts } parent)
        {
            facts.Invalidate(parent);
        }
    }

    public void Append(PageNode child)
    {
        child.Remove();
        child.Parent = this;
        child.Previous = Last;
        if (Last is null)
        {
            First = child;
        }
        else
        {
            Last.Next = child;
        }

        Last = child;
        Facts?.Invalidate(this);
    }

    /// <summary>Puts <paramref name="other"/> where this stands, and takes this out.</summary>
    public void ReplaceBy(PageNode other)
    {
        other.Remove();
        var parent = Parent!;
        (other.Parent, other.Previous, other.Next) = (parent, Previous, Next);
        if (Previous is null)
        {
            parent.First = other;
        }
        else
        {
            Previous.Next = other;
        }

        if (Next is null)
        {
            parent.Last = other;
        }
        else
        {
            Next.Previous = other;
        }

        (Parent, Previous, Next) = (null, null, null);
        parent.Facts?.Invalidate(parent);
    }

    public void Remove()
    {
        if (Parent is null)
        {
            return;
        }

        if (Previous is null)
        {
            Parent.First = Next;
        }
        else
        {
            Previous.Next = Next;
        }

        if (Next is null)
        {
            Parent.Last = Previous;
        }
        else
        {
            Next.Previous = Previous;
        }

        Parent.Facts?.Invalidate(Parent);
        (Parent, Previous, Next) = (null, null, null);
    }

    private static PageNode Of(INode node) => node.NodeType switch
    {
        NodeType.Element => new(NodeKind.Element, ((IElement)node).LocalName, node, null),
        NodeType.Text or NodeType.CharacterData => new(NodeKind.Text, "", node, null),
        NodeType.Document or NodeType.DocumentFragment => new(NodeKind.Element, "", node, null),
        _ => new(NodeKind.Other, "", node, null),
    };
}
