namespace Outboard.Servers.Web.Markdown;

/// <summary>What an element stands in, near or far.</summary>
[Flags]
internal enum Inside : byte
{
    Nothing = 0,

    /// <summary>A heading or a cell: one line, no blocks.</summary>
    OneLine = 1,

    /// <summary>pre, code, kbd or samp: nothing is escaped or marked.</summary>
    Verbatim = 2,

    /// <summary>pre: whitespace is kept.</summary>
    Preformatted = 4,

    /// <summary>An item of a list.</summary>
    Item = 8,
}

/// <summary>What stood before the next child.</summary>
internal enum Sibling : byte
{
    None,
    Block,
    Other,
}

/// <summary>An element whose children are being written.</summary>
internal struct Frame
{
    public PageNode Node;
    public Element Element;
    public Inside Inside;
    public Sibling Last;

    /// <summary>The next child.</summary>
    public PageNode? Next;

    /// <summary>Where the parent's text ends; the room up to <see cref="Start"/> is for what is put in front.</summary>
    public int Floor;

    /// <summary>Where the text of this element starts.</summary>
    public int Start;

    /// <summary>Line breaks at the end of the last child, which those of the next child are merged with.</summary>
    public int Tail;

    /// <summary>Items or rows begun so far.</summary>
    public int Count;

    /// <summary>Unordered lists around the children.</summary>
    public int BulletDepth;

    public readonly bool Has(Inside inside) => (Inside & inside) != 0;
}
