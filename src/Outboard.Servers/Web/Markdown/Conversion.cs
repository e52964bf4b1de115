namespace Outboard.Servers.Web.Markdown;

/// <summary>One walk over a tree. It keeps its own stack, so no depth of nesting can exhaust the thread's.</summary>
internal sealed partial class Conversion(MarkdownProfile profile, PageLinks links) : IDisposable
{
    /// <summary>Room for <c>\n\n###### </c> and the like.</summary>
    private const int Gap = 12;

    private readonly MarkdownBuffer buffer = new(64 * 1024);
    private Frame[] stack = new Frame[32];
    private int top = -1;

    /// <summary>Indentation, empty cells, column padding and the longer form of links, all of which a page can ask for in much fewer characters than it costs.</summary>
    /// <remarks>When it is used up, the text goes on without them.</remarks>
    private int padding = 8 << 20;

    public string Run(PageNode root)
    {
        Push(root, Find(root));
        while (true)
        {
            ref var frame = ref stack[top];
            if (frame.Next is { } child)
            {
                Child(ref frame, child);
            }
            else if (top == 0)
            {
                break;
            }
            else
            {
                var start = Leave(ref frame);
                top--;
                Join(ref stack[top], frame.Floor, start);
            }
        }

        // The root gives no mark of its own; a block root takes the whitespace at its ends away, like any block.
        var text = buffer.From(stack[0].Start);
        return (stack[0].Element.IsBlock ? text.Trim() : text.Trim('\n')).ToString();
    }

    public void Dispose() => buffer.Dispose();

    private Element Find(PageNode node) => profile.Elements.GetValueOrDefault(node.Name);

    private void Child(ref Frame frame, PageNode child)
    {
        switch (child.Kind)
        {
            case NodeKind.Text:
                Text(ref frame, child);
                return;
            case NodeKind.Other:
                frame.Next = child.Next;
                frame.Last = Sibling.Other;
                return;
        }

        frame.Next = child.Next;
        var found = Find(child);
        if (found.Rule != Rule.Removed)
        {
            frame.Last = IsBlock(found) ? Sibling.Block : Sibling.Other;
            Push(child, found);
        }
    }

    private void Push(PageNode node, Element element)
    {
        if (++top == stack.Length)
        {
            Array.Resize(ref stack, stack.Length * 2);
        }

        ref var frame = ref stack[top];
        frame = default;
        frame.Node = node;
        frame.Next = node.First;
        frame.Element = element;
        frame.Floor = buffer.Length;
        if (top > 0)
        {
            ref var parent = ref stack[top - 1];
            frame.Inside = parent.Inside;
            frame.BulletDepth = parent.BulletDepth;
            Enter(ref frame, ref parent);
            if (element.Rule != Rule.Transparent)
            {
                buffer.Extend(Gap);
            }
        }
        else
        {
            Enter(ref frame, ref frame);
        }

        frame.Start = buffer.Length;
    }

    private void Enter(ref Frame frame, ref Frame parent)
    {
        switch (frame.Element.Rule)
        {
            case Rule.Heading or Rule.Cell or Rule.HeaderCell:
                frame.Inside |= Inside.OneLine;
                break;
            case Rule.Preformatted:
                frame.Inside |= Inside.Verbatim | Inside.Preformatted;
                break;
            case Rule.Code:
                frame.Inside |= Inside.Verbatim;
                break;
            case Rule.BulletList:
                frame.BulletDepth++;
                break;
            case Rule.Item:
                frame.Inside |= Inside.Item;
                parent.Count++;
                break;
            case Rule.Table:
                EnterTable();
                break;
            case Rule.Row:
                EnterRow();
                break;
        }
    }

    /// <summary>Adds a child's text, which starts at <paramref name="start"/>, to its parent's, which ends at <paramref name="end"/>.</summary>
    private void Join(ref Frame parent, int end, int start)
    {
        if (start >= buffer.Length)
        {
            buffer.Cut(end);
            return;
        }

        var text = buffer.From(start);
        var lead = text.IndexOfAnyExcept('\n');
        var trail = lead < 0 ? 0 : text.Length - 1 - text.LastIndexOfAnyExcept('\n');
        if (lead < 0)
        {
            lead = text.Length;
        }

        if (end == parent.Start)
        {
            parent.Start = start;
        }
        else if (lead > 0 && parent.Tail > 0 && !parent.Has(Inside.Preformatted))
        {
            var kept = Math.Min(2, Math.Max(parent.Tail, lead));
            buffer.Close(end - parent.Tail + kept, start + lead);
            buffer.Writable(end - parent.Tail)[..kept].Fill('\n');
        }
        else
        {
            buffer.Close(end, start);
        }

        parent.Tail = trail;
    }

    private static bool IsBlock(Element element) => element.IsBlock || element.Rule == Rule.Preformatted;
}
