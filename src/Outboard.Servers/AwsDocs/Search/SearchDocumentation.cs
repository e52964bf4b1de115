using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Search;

/// <summary>The tool <c>search_documentation</c> (native-servers 5.7).</summary>
internal sealed partial class SearchDocumentation(DocRequests requests, WebClient web, ILogger log)
{
    public const string Name = "search_documentation";

    public async ValueTask<CallToolResult> RunAsync(ToolCall call, Conversation conversation, CancellationToken cancellation)
    {
        var arguments = new Arguments(Name, call);
        var phrase = arguments.Text("search_phrase");
        var intent = arguments.TextOr("search_intent", "");
        var limit = arguments.Integer("limit", 10, least: 1, most: 50);
        var products = arguments.OptionalTexts("product_types") ?? [];
        var guides = arguments.OptionalTexts("guide_types") ?? [];
        arguments.Check();

        var request = requests.Json(SearchQuery.Address(conversation.Id, intent), conversation.Id) with
        {
            Method = HttpMethod.Post,
            MaxRedirects = 0,
            JsonBody = new SearchQuery(phrase, products, guides).Body(),
        };
        try
        {
            var answer = await web.SendAsync(request, cancellation);
            if (answer.Status >= 400)
            {
                return Failure($"Error searching AWS docs - status code {answer.Status}");
            }

            var found = SearchAnswer.Read(answer.Body, limit);
            if (found.QueryId.Length > 0)
            {
                conversation.Remember(found.QueryId, found.Urls);
            }

            return Answers.Model(found.Shown);
        }
        catch (WebFailure failure)
        {
            return Failure($"Error searching AWS docs: {failure.Message}");
        }
        catch (FormatException broken)
        {
            return Failure($"Error parsing search results: {broken.Message}");
        }
    }

    private CallToolResult Failure(string words)
    {
        Failed(log, words);
        return Answers.Model(SearchAnswer.Failure(words), isError: true);
    }

    [LoggerMessage(LogLevel.Error, "{Failure}")]
    private static partial void Failed(ILogger log, string failure);
}
