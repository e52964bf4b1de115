using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>The tool <c>read_sections</c> (native-servers 5.5).</summary>
internal sealed class ReadSections(AwsDocsSettings settings, DocSites sites, DocReader reader)
{
    public const string Name = "read_sections";

    public async ValueTask<CallToolResult> RunAsync(ToolCall call, Conversation conversation, CancellationToken cancellation)
    {
        var arguments = new Arguments(Name, call);
        var url = arguments.Text("url");
        var titles = arguments.Texts("section_titles");
        arguments.Check();
        var address = sites.Parse(url);
        if (titles.Count == 0)
        {
            throw new Raised("section_titles parameter cannot be empty");
        }

        var told = "&sections=" + string.Join(',', titles.Select(static title => Uri.EscapeDataString(title.Trim())));
        var page = await reader.ReadAsync(address, told, continues: true, conversation, cancellation);
        var meta = PageMeta.Of(page, CodePoints.Count(page.Text), null);
        if (page.Kind != ContentKind.Html)
        {
            return Answers.Text(Sections.NotHtml, meta);
        }

        var (markdown, note) = Sections.Extract(page.Source, titles, page.FinalUrl);
        var cut = LargeTables.Cut(markdown, address.Clean);
        var text = settings.MarkUntrusted ? Untrusted.Fence(cut, page.FinalUrl) : cut;
        return Answers.Text(note is null ? text : $"{text}\n\n{note}", meta);
    }
}
