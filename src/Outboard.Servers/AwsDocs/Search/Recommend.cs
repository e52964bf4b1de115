using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Search;

/// <summary>The tool <c>recommend</c> (native-servers 5.8).</summary>
internal sealed partial class Recommend(DocRequests requests, WebClient web, ILogger log)
{
    public const string Name = "recommend";

    public async ValueTask<CallToolResult> RunAsync(ToolCall call, Conversation conversation, CancellationToken cancellation)
    {
        var arguments = new Arguments(Name, call);
        var url = arguments.Text("url");
        arguments.Check();
        try
        {
            var request = requests.Json(Recommendations.Address(url, conversation.Id), conversation.Id) with { MaxRedirects = 0 };
            var answer = await web.SendAsync(request, cancellation);
            return answer.Status >= 400
                ? Failure($"Error getting recommendations - status code {answer.Status}")
                : Answers.List(Recommendations.Read(answer.Body));
        }
        catch (WebFailure failure)
        {
            return Failure($"Error getting recommendations: {failure.Message}");
        }
        catch (FormatException broken)
        {
            return Failure($"Error parsing recommendations: {broken.Message}");
        }
    }

    private CallToolResult Failure(string words)
    {
        Failed(log, words);
        return Answers.List([Recommendations.Failure(words)], isError: true);
    }

    [LoggerMessage(LogLevel.Error, "{Failure}")]
    private static partial void Failed(ILogger log, string failure);
}
