using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>The tool <c>search_table</c>: rows of the tables of a page that hold all words of a query (native-servers 5.6).</summary>
internal sealed class SearchTable(DocSites sites, DocReader reader)
{
    public const string Name = "search_table";

    // Far more than any page holds, unless a cell spans hundreds of columns and is repeated in each.
    private const long MaxLength = 8 << 20;

    private const string NotHtml = "Page content is not HTML. Use read_documentation to view this page.";
    private const string NoRows = "No rows matched all query words. Try fewer or broader terms, or check spelling. Each word must appear somewhere in the row.";

    public async ValueTask<CallToolResult> RunAsync(ToolCall call, Conversation conversation, CancellationToken cancellation)
    {
        var arguments = new Arguments(Name, call);
        var url = arguments.Text("url");
        var section = arguments.OptionalText("section_title") ?? "";
        var query = arguments.Text("query");
        var most = arguments.Integer("max_rows", 20, least: 1, most: 100);
        arguments.Check();
        var address = sites.Parse(url);
        if (string.IsNullOrWhiteSpace(query))
        {
            throw new Raised("query parameter cannot be empty");
        }

        Page page;
        try
        {
            page = await reader.ReadAsync(address, Told(query, section), continues: true, conversation, cancellation);
        }
        catch (DocFailure failure)
        {
            return Answers.Model(Response(url, section, query, 0, [], failure.Message, null), isError: true);
        }

        var meta = PageMeta.Of(page, CodePoints.Count(page.Text), null);
        if (page.Kind != ContentKind.Html)
        {
            return Answers.Model(Response(url, section, query, 0, [], null, NotHtml), meta);
        }

        var tables = PageTables.Find(page.Source, section, page.FinalUrl);
        var left = MaxLength;
        var results = tables.Tables
            .Select(table => (Table: table, Rows: RowSearch.Find(table, query)))
            .Where(static found => found.Rows.Count > 0)
            .Select(found => Result(found.Table, found.Rows, [.. found.Rows.Take(most).TakeWhile(row => (left -= row.Length) >= 0)]))
            .ToArray();
        var hint = tables.Hint ?? (results.Length == 0 ? NoRows : null);
        return Answers.Model(Response(url, tables.Section, query, tables.Tables.Count, results, null, hint), meta);
    }

    private static string Told(string query, string section)
    {
        var told = $"&tool={Name}&query={Uri.EscapeDataString(query)}";
        return section.Length == 0 ? told : $"{told}&section={Uri.EscapeDataString(section)}";
    }

    private static JsonObject Response(string url, string section, string query, int searched, JsonNode[] results, string? error, string? hint) => new()
    {
        ["url"] = url,
        ["section_title"] = section,
        ["query"] = query,
        ["tables_searched"] = searched,
        ["tables_with_matches"] = results.Length,
        ["results"] = new JsonArray(results),
        ["error"] = error,
        ["hint"] = hint,
    };

    private static JsonObject Result(TableModel table, List<TableRow> found, List<TableRow> shown) => new()
    {
        ["table_heading"] = table.Heading,
        ["columns"] = Names(table.Columns),
        ["parent_columns"] = table.Parents.Count == 0 ? null : Names(table.Parents),
        ["child_columns"] = table.Parents.Count == 0 ? null : Names(table.Children),
        ["total_rows"] = table.Rows.Count,
        ["matched_rows"] = found.Count,
        ["showing"] = shown.Count,
        ["rows"] = new JsonArray([.. shown.Select(static row => row.Show())]),
    };

    private static JsonArray Names(IEnumerable<string> columns) => new([.. columns]);
}
