using System.Text;
using Outboard.Testing;

namespace Outboard.EndToEnd.Matrix;

/// <summary><c>docs/matrix.md</c>, of which each test writes the section it found.</summary>
internal static class MatrixDocument
{
    public const string Path = "docs/matrix.md";

    private const string Heading = """
        # Which client gets what from which server

        Found by tests, which keep this page equal to what they find (`test/Outboard.EndToEnd.Tests/Matrix`; written again with `OUTBOARD_UPDATE_SNAPSHOTS=1`). The server is a stdio child that has everything its era knows:
        *legacy* with `initialize` (revisions to 2025-11-25), *modern* of revision 2026-07-28. The client is the official C# SDK, pinned to the revision; that of 2024-11-05 connects over HTTP+SSE, the others over Streamable HTTP.

        | | what is tried |
        |---|---|
        | tools, prompts, resources, completion | list, and use one; a template among the resources |
        | progress | three steps of a call, to the client that asked |
        | cancel | a running call ends in the server: by `notifications/cancelled`, from 2026-07-28 on by closing the stream |
        | logging | the messages from the level that was asked for, and no others |
        | subscription | a change of a resource and of the list of tools, and none after unsubscribing: `resources/subscribe`, from 2026-07-28 on `subscriptions/listen` |
        | sampling, elicitation, roots | the server asks in the middle of a call, the client answers, the call goes on |

        All probes of a column run against one process of the bridge with one client after another. "No" says what came instead: an error of that code, an HTTP status, or nothing within five seconds.
        Outboard runs as `outboard bridge -- COMMAND`, the others with what their own documentation says for the client's transport: supergateway with `--outputTransport sse`, or `streamableHttp --stateful`; mcp-proxy with no option.
        Where two tries of another bridge differ, the better one counts.
        """;

    private static readonly string[] Sections = ["Outboard", "Beside other bridges"];

    /// <summary>The page with one section replaced, and the others as they stand.</summary>
    public static string With(string section, string text)
    {
        var page = new StringBuilder(Heading).Append('\n');
        foreach (var name in Sections)
        {
            page.Append($"\n## {name}\n\n").Append((name == section ? text : Standing(name)).Trim('\n')).Append('\n');
        }

        return page.ToString();
    }

    /// <summary>One row a feature, one column for each of <paramref name="columns"/>.</summary>
    public static string Table(IReadOnlyList<(string Name, Dictionary<Feature, Finding> Found)> columns, List<string> notes)
    {
        var table = new StringBuilder($"| | {string.Join(" | ", columns.Select(static column => column.Name))} |\n|---{string.Concat(Enumerable.Repeat("|---", columns.Count))}|\n");
        foreach (var feature in Enum.GetValues<Feature>())
        {
            table.Append($"| {Name(feature)} | {string.Join(" | ", columns.Select(column => Cell(column.Found[feature], notes)))} |\n");
        }

        return table.ToString();
    }

    public static string Notes(List<string> notes) => string.Concat(notes.Select(static (note, i) => $"{i + 1}. {note}\n"));

    private static string Cell(Finding found, List<string> notes)
    {
        switch (found)
        {
            case Finding.Works:
                return "yes";
            case Finding.Impossible impossible:
                if (!notes.Contains(impossible.Reason))
                {
                    notes.Add(impossible.Reason);
                }

                return $"not possible ({notes.IndexOf(impossible.Reason) + 1})";
            case Finding.Fails fails:
                return $"**no**: {fails.How}";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string Name(Feature feature) => feature.ToString().ToLowerInvariant();

    private static string Standing(string section)
    {
        var file = Repo.Path(Path);
        var text = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        var start = text.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        start += $"\n## {section}\n".Length;
        var end = text.IndexOf("\n## ", start, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }
}
