using ModelContextProtocol.Protocol;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Search;

/// <summary>
/// The tool <c>get_available_services</c> of the partition aws-cn (native-servers 5.9): the page on the services, and a link to each of them
/// from the table of contents.
/// </summary>
internal sealed class AvailableServices(AwsDocsSettings settings, DocSites sites, DocReader reader, DocRequests requests, WebClient web)
{
    public const string Name = "get_available_services";

    public async ValueTask<CallToolResult> RunAsync(Conversation conversation, CancellationToken cancellation)
    {
        Page page;
        List<string>? links;
        try
        {
            page = await reader.ReadAsync(sites.Parse(Endpoints.ChinaServices), "", continues: false, conversation, cancellation);
            var contents = await ContentsAsync(conversation, cancellation);
            if (contents.Status >= 400)
            {
                return Failure($"Failed to fetch AWS-CN TOC - status code {contents.Status}");
            }

            links = Links(contents.Body);
        }
        catch (DocFailure failure)
        {
            return Failure($"Failed to fetch AWS-CN services page{failure.Reason}");
        }
        catch (WebFailure failure)
        {
            return Failure($"Failed to fetch AWS-CN services page: {failure.Message}");
        }
        catch (FormatException broken)
        {
            return Failure($"Failed to parse AWS-CN TOC JSON: {broken.Message}");
        }

        if (links is null)
        {
            return Failure($"Failed fetching list of available AWS Services, please go to {Endpoints.ChinaServices} directly");
        }

        // The page as a whole: what is kept for read_documentation has its large tables cut.
        var whole = page.Kind == ContentKind.Html ? PageText.Of(page.Source, page.FinalUrl).Markdown : page.Text;
        Func<string, string>? mark = settings.MarkUntrusted ? slice => Untrusted.Fence(slice, page.FinalUrl) : null;
        var (text, _) = DocFrame.Of(Endpoints.ChinaServices, whole, 0, int.MaxValue, mark);
        var services = $"## Services in Amazon Web Services China\n\n{string.Join('\n', links)}";
        return Answers.Text($"{text}\n\n{services}", PageMeta.Of(page, CodePoints.Count(whole), null));
    }

    private Task<WebAnswer> ContentsAsync(Conversation conversation, CancellationToken cancellation)
    {
        var query = conversation.Id is { } id ? $"?session={id}" : "";
        return web.SendAsync(requests.Json(new Uri(Endpoints.ChinaContents + query), conversation.Id), cancellation);
    }

    // {"contents":[{"title":"Services","href":"services.html","contents":[{"title":"Amazon S3","href":"s3.html"}]}]}
    private static List<string>? Links(byte[] contents)
    {
        using var document = Fields.Document(contents);
        foreach (var entry in document.RootElement.Items("contents").Where(static entry => entry.Text("href") == "services.html"))
        {
            return
            [
                .. entry.Items("contents")
                    .Select(static service => (Title: service.Text("title") ?? "", Href: service.Text("href") ?? ""))
                    .Where(static service => !service.Title.Contains("Services Unsupported", StringComparison.Ordinal))
                    .Select(static service => $"- [{service.Title}]({Endpoints.ChinaPage(service.Href)})"),
            ];
        }

        return null;
    }

    private static CallToolResult Failure(string words) => Answers.Text(words, isError: true);
}
