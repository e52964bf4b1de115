using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.Searxng;

/// <summary>The requests an instance gets (native-servers 6.2).</summary>
internal sealed class InstanceClient(SearxngSettings settings, WebClient web)
{
    private const int MostRedirects = 5;

    private static readonly TimeSpan SideLimit = TimeSpan.FromSeconds(5);

    /// <param name="instance">Who is asked.</param>
    /// <param name="query">All parameters but <c>format</c>.</param>
    /// <param name="cancellation">The caller gave up.</param>
    /// <exception cref="Outboard.Servers.Hosting.ToolFailure">There is no usable answer; the message is the text for the client.</exception>
    public async Task<SearchAnswer> SearchAsync(Instance instance, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation)
    {
        // q=fox&format=json&pageno=1
        var answer = await GetAsync(instance, "search", [query[0], new("format", "json"), .. query.Skip(1)], "application/json", cancellation);
        var json = answer.Status is >= 200 and < 300 ? Parse(answer.Body) : null;
        if (settings.HtmlFallback && (answer.Status is 403 or 404 || (answer.Status is >= 200 and < 300 && json is null)))
        {
            var page = await GetAsync(instance, "search", query, "text/html", cancellation);
            return page.Status is >= 200 and < 300 ? HtmlResults.Read(page, query[0].Value) : throw SearxngErrors.OfInstance(page);
        }

        return answer.Status is >= 200 and < 300 ? SearchAnswer.Read(json) : throw SearxngErrors.OfInstance(answer);
    }

    /// <returns>What <c>/autocompleter</c> suggests: <c>["q", ["…"]]</c>; nothing when it fails.</returns>
    public async Task<IReadOnlyList<string>> SuggestAsync(Instance instance, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation)
    {
        try
        {
            var answer = await SendAsync(instance, "autocompleter", query, "application/json", SideLimit, cancellation);
            return answer.Status is >= 200 and < 300 && Parse(answer.Body) is JsonArray { Count: > 1 } array && array[1] is JsonArray suggestions
                ? [.. suggestions.Select(JsonText.StringOf).OfType<string>()]
                : [];
        }
        catch (WebFailure)
        {
            return [];
        }
    }

    /// <returns>The object <c>/config</c> answers with; or its status, null when there was no answer at all.</returns>
    public async Task<(JsonObject? Config, int? FailedStatus)> ConfigAsync(Instance instance, CancellationToken cancellation)
    {
        try
        {
            var answer = await SendAsync(instance, "config", [], "application/json", SideLimit, cancellation);
            return answer.Status is >= 200 and < 300 ? (Parse(answer.Body) as JsonObject, null) : (null, answer.Status);
        }
        catch (WebFailure)
        {
            return (null, null);
        }
    }

    private async Task<WebAnswer> GetAsync(Instance instance, string path, IEnumerable<KeyValuePair<string, string>> query, string accept, CancellationToken cancellation)
    {
        try
        {
            return await SendAsync(instance, path, query, accept, settings.SearchTimeout, cancellation);
        }
        catch (WebFailure failure)
        {
            throw SearxngErrors.OfInstance(failure, instance.Url);
        }
    }

    private Task<WebAnswer> SendAsync(
        Instance instance, string path, IEnumerable<KeyValuePair<string, string>> query, string accept, TimeSpan limit, CancellationToken cancellation) =>
        web.SendAsync(
            new WebRequest(instance.Below(path, query))
            {
                UserAgent = settings.SearchAgent,
                Accept = $"{accept}, */*;q=0.8",
                Headers = instance.Authorization is { } authorization ? [new("Authorization", authorization)] : [],
                IsTrusted = true,
                MaxRedirects = MostRedirects,
                MaxBytes = settings.MaxAnswerBytes,
                HeadersTimeout = limit,
                ReadTimeout = limit,
                WholeTimeout = limit,
            },
            cancellation);

    /// <returns>Null when it is no JSON.</returns>
    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonText.ParseNode(Encoding.UTF8.GetString(body).TrimStart('\uFEFF')) ?? JsonValue.Create(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
