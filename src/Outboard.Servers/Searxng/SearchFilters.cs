using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>Checks categories and engines of a query against what the instances offer (native-servers 6.2).</summary>
internal sealed class SearchFilters(Capabilities capabilities)
{
    /// <returns>The query in the instances' own spelling; and what could not be checked, as <c>categories and engines</c>.</returns>
    /// <exception cref="ToolFailure">An engine that was named cannot narrow a search to a time, so that it would be left out in silence.</exception>
    public async Task<(SearchQuery Query, string? Unchecked)> ApplyAsync(SearchQuery query, CancellationToken cancellation)
    {
        if (query.Categories.Count == 0 && query.Engines.Count == 0)
        {
            return (query, null);
        }

        var all = await capabilities.GetAsync(refresh: false, cancellation);
        List<InstanceConfig> known = [.. all.Select(static capability => capability.Config).OfType<InstanceConfig>()];
        if (known.Count == 0)
        {
            return query.Engines.Count == 0 ? (query, "categories")
                : query.TimeRange is null ? (query, query.Categories.Count == 0 ? "engines" : "categories and engines")
                : throw new ToolFailure(
                    $"Cannot verify whether the selected engines support time_range={query.TimeRange} because SearXNG /config is unavailable. "
                    + "Try again later, or leave time_range out.");
        }

        var spelled = query with
        {
            Categories = Spell(query.Categories, known.SelectMany(static config => config.Categories)),
            Engines = Spell(query.Engines, known.SelectMany(static config => config.Engines).Select(static engine => engine.Name)),
        };
        CheckTimeRange(spelled, all);
        return (spelled, null);
    }

    private static void CheckTimeRange(SearchQuery query, IReadOnlyList<Capability> all)
    {
        if (query.TimeRange is null)
        {
            return;
        }

        string[] without = [.. query.Engines.Distinct(StringComparer.Ordinal).Where(name => !all.All(capability => capability.Config is { } config
            && config.Engines.Any(engine => engine.Name == name && engine.HasTimeRange)))];
        if (without.Length > 0)
        {
            throw new ToolFailure(
                $"The selected {(without.Length == 1 ? "engine does" : "engines do")} not confirm support for time_range={query.TimeRange}: {string.Join(", ", without)}. "
                + "SearXNG would leave them out without a word. Leave time_range out, or choose engines that can narrow a search to a time.");
        }
    }

    private static string[] Spell(IReadOnlyList<string> names, IEnumerable<string> known)
    {
        var spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in known)
        {
            spellings.TryAdd(name, name);
        }

        return [.. names.Select(name => spellings.GetValueOrDefault(name, name))];
    }
}
