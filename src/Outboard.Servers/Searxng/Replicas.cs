using System.Text.Json.Nodes;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>Asks the configured instances: one, several in order until one has results, or all at once (native-servers 6.2).</summary>
internal sealed class Replicas(SearxngSettings settings, InstanceClient client, InstanceHealth health)
{
    /// <exception cref="ToolFailure">None gave a usable answer.</exception>
    public Task<SearchAnswer> SearchAsync(IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation)
    {
        var instances = settings.Instances.Usable;
        return instances.Count == 1 ? client.SearchAsync(instances[0], query, cancellation) : SearchAsync(instances, query, cancellation);
    }

    private async Task<SearchAnswer> SearchAsync(IReadOnlyList<Instance> instances, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation)
    {
        var resting = instances.Where(health.IsResting).ToList();
        var asked = instances.Except(resting).ToList();
        if (asked.Count == 0)
        {
            throw new ToolFailure($"All configured SearXNG instances are in cooldown after repeated failures: {Join(resting)}.");
        }

        var outcomes = settings.FansOut
            ? await Task.WhenAll(asked.Select(instance => AskAsync(instance, query, cancellation)))
            : await InTurnAsync(asked, query, cancellation);
        List<Outcome> answered = [.. outcomes.Where(static outcome => outcome.Answer is not null)];
        List<Outcome> found = [.. answered.Where(static outcome => outcome.Answer!.Results.Count > 0)];
        if (answered.Count == 0)
        {
            throw new ToolFailure(
                $"All configured SearXNG instances failed. {string.Join("; ", outcomes.Select(static outcome => $"{outcome.Instance.Url}: {outcome.Failure}"))}"
                + (resting.Count == 0 ? "" : $" Skipped cooled-down instances: {Join(resting)}."));
        }

        var serving = found.Count > 0 ? found : answered;
        var answer = settings.FansOut ? Merge(serving) : serving[0].Answer!;
        return answer with { ServedBy = [.. serving.Select(static outcome => outcome.Instance.Display)] };
    }

    private async Task<IReadOnlyList<Outcome>> InTurnAsync(List<Instance> asked, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation)
    {
        List<Outcome> outcomes = [];
        foreach (var instance in asked)
        {
            outcomes.Add(await AskAsync(instance, query, cancellation));
            if (outcomes[^1].Answer?.Results.Count > 0)
            {
                break;
            }
        }

        return outcomes;
    }

    private async Task<Outcome> AskAsync(Instance instance, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.SearchAsync(instance, query, cancellation);
            health.Answered(instance);
            return new Outcome(instance, answer, "");
        }
        catch (ToolFailure failure)
        {
            health.Failed(instance);
            return new Outcome(instance, null, failure.Message);
        }
    }

    /// <summary>One result for each page, the one with the best score; everything else is the first instance's.</summary>
    private static SearchAnswer Merge(List<Outcome> outcomes)
    {
        var first = outcomes[0].Answer!;
        if (outcomes.Count == 1 || first.Results.Count == 0)
        {
            return first;
        }

        // By score, so that the first of a page is its best.
        var pages = new HashSet<string>(StringComparer.Ordinal);
        List<JsonObject> results =
        [
            .. outcomes.SelectMany(static outcome => outcome.Answer!.Results)
                .OrderByDescending(static result => SearchAnswer.Score(result) ?? 0)
                .Where(result => JsonText.StringOf(result["url"])?.Split('#')[0] is not { } page || pages.Add(page)),
        ];
        var json = first.Json.DeepClone().AsObject();
        json["number_of_results"] = results.Count;
        return first with { Json = json, Results = results };
    }

    private static string Join(IEnumerable<Instance> instances) => string.Join(", ", instances.Select(static instance => instance.Url.AbsoluteUri));

    private sealed record Outcome(Instance Instance, SearchAnswer? Answer, string Failure);
}
