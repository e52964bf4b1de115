using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>The tool <c>read_documentation</c>: a page, or a piece of it, as Markdown (native-servers 5.3, 5.4).</summary>
internal sealed class ReadDocumentation(AwsDocsSettings settings, DocSites sites, DocReader reader)
{
    public const string Name = "read_documentation";

    public async ValueTask<CallToolResult> RunAsync(ToolCall call, Conversation conversation, CancellationToken cancellation)
    {
        var arguments = new Arguments(Name, call);
        var url = arguments.Text("url");
        var length = arguments.Integer("max_length", 5000, least: 1, most: 999_999);
        var start = arguments.Integer("start_index", 0, least: 0);
        arguments.Check();

        DocAddress address;
        try
        {
            address = sites.Parse(url);
        }
        catch (Raised refused) when (settings.Partition == Partition.China)
        {
            return Answers.Text($"Invalid URL: {url}. {refused.Message}", isError: true);
        }

        var page = await reader.ReadAsync(address, "", continues: start > 0, conversation, cancellation);
        var (text, next) = DocFrame.Of(url, page.Text, start, length, settings.MarkUntrusted ? slice => Untrusted.Fence(slice, page.FinalUrl) : null);
        return Answers.Text(text, PageMeta.Of(page, CodePoints.Count(page.Text), next));
    }
}
