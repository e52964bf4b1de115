using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.Searxng;

/// <summary>The tool <c>searxng_web_search</c> (native-servers 6.2, 6.3).</summary>
internal sealed class SearchTool(SearxngSettings settings, SearchFilters filters, Replicas replicas, LeastUsedCache<SearchAnswer> cache)
{
    /// <exception cref="ToolFailure">There is no answer; the message says why.</exception>
    public async Task<CallToolResult> RunAsync(SearchQuery asked, CancellationToken cancellation)
    {
        if (settings.Instances.Issues.Count > 0)
        {
            throw SearxngErrors.Configuration(settings.Instances.Issues);
        }

        var (query, notChecked) = await filters.ApplyAsync(asked, cancellation);
        var isCached = cache.TryGet(query.Key, out var answer);
        if (answer is null)
        {
            answer = Narrow(await replicas.SearchAsync(query.Parameters(), cancellation), query);
            if (answer.Results.Count > 0)
            {
                cache.Add(query.Key, answer, answer.Json.ToJsonString().Length);
            }
        }

        var shown = new ShownAnswer(query, answer, notChecked, isCached, settings.MaxResultChars);
        return Results.Text(query.AsJson ? SearchJson.Write(shown) : Text(shown));
    }

    private static SearchAnswer Narrow(SearchAnswer answer, SearchQuery query)
    {
        var results = query.MinScore is { } least ? answer.Results.Where(result => SearchAnswer.Score(result) >= least) : answer.Results;
        return answer with { Results = [.. query.Most is { } most ? results.Take(most) : results] };
    }

    /// <summary>JSON is not fenced: it would be JSON no longer.</summary>
    private string Text(ShownAnswer shown)
    {
        var text = SearchText.Write(shown);
        return (settings.MarkUntrusted ? Untrusted.Fence(text, settings.Instances.Usable[0].Url) : text)
            + (shown.IsCached && !shown.Query.Compact ? "\n\n_Cached result_" : "");
    }
}

/// <summary>An answer, and what its writers have to know beside it.</summary>
/// <param name="Query">As it was sent.</param>
/// <param name="Answer">Narrowed to what was asked for.</param>
/// <param name="NotChecked"><c>categories</c>, <c>engines</c> or both: passed on as they came.</param>
/// <param name="IsCached">No instance was asked.</param>
/// <param name="MostChars">Of a result's content.</param>
internal sealed record ShownAnswer(SearchQuery Query, SearchAnswer Answer, string? NotChecked, bool IsCached, int? MostChars)
{
    /// <summary>A content that is too long is cut and ends with an ellipsis.</summary>
    public string Cut(string content) => MostChars is { } most && content.Length > most ? $"{content[..TextSlice.Boundary(content, most)]}…" : content;
}
