using System.Globalization;

namespace Outboard.Servers.Web.Markdown;

internal sealed partial class Conversion
{
    private static readonly string[] HeadingMarks = ["\n\n# ", "\n\n## ", "\n\n### ", "\n\n#### ", "\n\n##### ", "\n\n###### "];

    /// <summary>Applies an element's rule to its text, which is all from its start to the end of the buffer (native-servers 3.2).</summary>
    /// <returns>Where the result starts; the end of the buffer when there is none.</returns>
    private int Leave(ref Frame frame) => frame.Element.Rule switch
    {
        Rule.Paragraph => Block(ref frame, buffer.TrimAscii(frame.Start)),
        Rule.Division => Block(ref frame, buffer.Trim(frame.Start)),
        Rule.Heading => Heading(ref frame),
        Rule.Quote => Quote(ref frame),
        Rule.BulletList or Rule.NumberedList => List(ref frame),
        Rule.Item => Item(ref frame),
        Rule.Term => Term(ref frame),
        Rule.Definition => Definition(ref frame),
        Rule.Preformatted => Preformatted(ref frame),
        Rule.Code => Code(ref frame),
        Rule.Strong => Marked(ref frame, "**"),
        Rule.Emphasis => Marked(ref frame, profile.Emphasis),
        Rule.Struck => Marked(ref frame, "~~"),
        Rule.Plain => Marked(ref frame, ""),
        Rule.Link => Link(ref frame),
        Rule.Image => Image(ref frame),
        Rule.Video => Video(ref frame),
        Rule.Break => Written(ref frame, frame.Has(Inside.OneLine) ? " " : "  \n"),
        Rule.Line => Written(ref frame, "\n\n---\n\n"),
        Rule.Table => Table(ref frame),
        Rule.Row => Row(ref frame),
        Rule.Cell or Rule.HeaderCell => Cell(ref frame),
        Rule.Caption => Surrounded(ref frame, buffer.Trim(frame.Start), "", "\n\n"),
        Rule.FigureCaption => Surrounded(ref frame, buffer.Trim(frame.Start), "\n\n", "\n\n"),
        _ => frame.Start,
    };

    private int Surrounded(ref Frame frame, int start, ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        buffer.Append(after);
        return buffer.Prefix(start, frame.Floor, before);
    }

    private int Written(ref Frame frame, ReadOnlySpan<char> text)
    {
        buffer.Cut(frame.Start);
        buffer.Append(text);
        return frame.Start;
    }

    private int Block(ref Frame frame, int start)
    {
        if (frame.Has(Inside.OneLine))
        {
            return Surrounded(ref frame, start, " ", " ");
        }

        return start == buffer.Length ? start : Surrounded(ref frame, start, "\n\n", "\n\n");
    }

    private int Heading(ref Frame frame)
    {
        if (stack[top - 1].Has(Inside.OneLine))
        {
            return frame.Start;
        }

        var start = buffer.Trim(frame.Start);
        buffer.Collapse(start);
        return Surrounded(ref frame, start, HeadingMarks[frame.Element.Level - 1], "\n\n");
    }

    private int Quote(ref Frame frame)
    {
        var start = buffer.Trim(frame.Start);
        if (frame.Has(Inside.OneLine))
        {
            return Surrounded(ref frame, start, " ", " ");
        }

        if (start == buffer.Length)
        {
            return Written(ref frame, "\n");
        }

        padding -= buffer.Indent(start, "> ", ">", padding);
        return Surrounded(ref frame, start, "\n> ", "\n\n");
    }

    private int List(ref Frame frame)
    {
        if (frame.Has(Inside.Item))
        {
            buffer.TrimEnd(frame.Start);
            return buffer.Prefix(frame.Start, frame.Floor, "\n");
        }

        return Surrounded(ref frame, frame.Start, "\n\n", IsFollowedByText(ref stack[top - 1]) ? "\n" : "");
    }

    /// <summary>Whether what comes next in <paramref name="parent"/>, spaces aside, is something other than a list.</summary>
    private bool IsFollowedByText(ref Frame parent)
    {
        for (var node = parent.Next; node is not null; node = node.Next)
        {
            if (node.Kind == NodeKind.Text && !string.IsNullOrWhiteSpace(node.Text))
            {
                return true;
            }

            if (node.IsElement && Find(node) is { Rule: not Rule.Removed } next)
            {
                return next.Rule is not (Rule.BulletList or Rule.NumberedList);
            }
        }

        return false;
    }

    private int Item(ref Frame frame)
    {
        var start = buffer.Trim(frame.Start);
        if (start == buffer.Length)
        {
            return Written(ref frame, "\n");
        }

        var bullet = Bullet(ref frame);
        padding -= buffer.Indent(start, Spaces(bullet.Length), "", padding);
        return Surrounded(ref frame, start, bullet, "\n");
    }

    private string Bullet(ref Frame frame)
    {
        ref var parent = ref stack[top - 1];
        if (parent.Element.Rule != Rule.NumberedList)
        {
            // An item outside any list has the last of the bullets, as in the original.
            var depth = (frame.BulletDepth + profile.Bullets.Length - 1) % profile.Bullets.Length;
            return profile.Bullets[depth] switch { '*' => "* ", '+' => "+ ", _ => "- " };
        }

        var start = parent.Node.Attribute("start");
        var first = start is { Length: > 0 and < 18 } && !start.AsSpan().ContainsAnyExceptInRange('0', '9') ? long.Parse(start, CultureInfo.InvariantCulture) : 1;
        return string.Create(CultureInfo.InvariantCulture, $"{first + parent.Count - 1}. ");
    }

    private static ReadOnlySpan<char> Spaces(int count) => "                                ".AsSpan(0, count);

    private int Term(ref Frame frame)
    {
        var start = buffer.Trim(frame.Start);
        buffer.Collapse(start);
        if (frame.Has(Inside.OneLine))
        {
            return Surrounded(ref frame, start, " ", " ");
        }

        return start == buffer.Length ? Written(ref frame, "\n") : Surrounded(ref frame, start, "\n\n", "\n");
    }

    private int Definition(ref Frame frame)
    {
        var start = buffer.Trim(frame.Start);
        if (frame.Has(Inside.OneLine))
        {
            return Surrounded(ref frame, start, " ", " ");
        }

        if (start == buffer.Length)
        {
            return Written(ref frame, "\n");
        }

        padding -= buffer.Indent(start, "    ", "", padding);
        return Surrounded(ref frame, start, ":   ", "\n");
    }
}
