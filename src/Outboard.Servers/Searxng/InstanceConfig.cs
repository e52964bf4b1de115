using System.Text.Json.Nodes;
using System.Text.Json;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>What an instance says of itself on <c>/config</c>.</summary>
internal sealed record InstanceConfig
{
    public required IReadOnlyCollection<string> Categories { get; init; }

    public required IReadOnlyList<EngineConfig> Engines { get; init; }

    /// <summary>safesearch, locale, language, theme: those it tells.</summary>
    public required JsonObject Defaults { get; init; }

    public JsonNode? Locales { get; init; }

    public JsonNode? Plugins { get; init; }

    // {"categories":["general"],"engines":[{"name":"a","categories":["general"],"enabled":true,"time_range_support":false}],"safe_search":0,"default_locale":""}
    public static InstanceConfig Read(JsonObject config)
    {
        List<EngineConfig> engines = [.. (config["engines"] as JsonArray ?? []).OfType<JsonObject>().Select(EngineConfig.Read).OfType<EngineConfig>()];
        return new InstanceConfig
        {
            Categories = [.. Strings(config["categories"]).Concat(engines.SelectMany(static engine => engine.Categories)).Distinct(StringComparer.Ordinal)],
            Engines = engines,
            Defaults = DefaultsOf(config),
            Locales = config["locales"],
            Plugins = config["plugins"],
        };
    }

    public static IEnumerable<string> Strings(JsonNode? list) =>
        list is JsonArray items ? items.Select(JsonText.StringOf).OfType<string>().Where(static text => text.Length > 0) : [];

    private static JsonObject DefaultsOf(JsonObject config)
    {
        var search = config["search"] as JsonObject;
        var defaults = new JsonObject();
        Add("safesearch", config["default_safe_search"] ?? search?["safe_search"] ?? config["safe_search"]);
        Add("locale", config["default_locale"]);
        Add("language", config["default_language"]);
        Add("theme", config["default_theme"]);
        return defaults;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                defaults[name] = value.DeepClone();
            }
        }
    }
}

/// <param name="Name">As the instance spells it.</param>
/// <param name="Categories">Those it is searched in.</param>
/// <param name="IsEnabled">Without being named in the query.</param>
/// <param name="HasTimeRange">It says that it can narrow a search to a time.</param>
internal sealed record EngineConfig(string Name, IReadOnlyCollection<string> Categories, bool IsEnabled, bool HasTimeRange)
{
    public static EngineConfig? Read(JsonObject engine) => JsonText.StringOf(engine["name"]) is { Length: > 0 } name
        ? new EngineConfig(
            name,
            [.. InstanceConfig.Strings(engine["categories"])],
            !Is(engine["disabled"], JsonValueKind.True) && !Is(engine["enabled"], JsonValueKind.False),
            Is(engine["time_range_support"], JsonValueKind.True))
        : null;

    private static bool Is(JsonNode? node, JsonValueKind kind) => node?.GetValueKind() == kind;
}
