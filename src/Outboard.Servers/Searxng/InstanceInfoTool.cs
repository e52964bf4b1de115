using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>What <c>searxng_instance_info</c> was asked.</summary>
/// <param name="Engines">Names of engines are listed.</param>
/// <param name="Disabled">Those that are off as well.</param>
/// <param name="Category">Nothing but this category; empty for all.</param>
/// <param name="Refresh">The instances are asked again.</param>
internal sealed record InstanceInfoQuery(bool Engines, bool Disabled, string Category, bool Refresh)
{
    /// <exception cref="ToolFailure">An argument is wrong.</exception>
    public static InstanceInfoQuery Read(ToolCall call)
    {
        var arguments = new ToolArguments(call, "instance info");
        return new InstanceInfoQuery(arguments.Flag("includeEngines"), arguments.Flag("includeDisabled"), arguments.Text("category") ?? "", arguments.Flag("refresh"));
    }
}

/// <summary>The tool <c>searxng_instance_info</c>: categories, engines and defaults of the instances (native-servers 6.3).</summary>
internal sealed class InstanceInfoTool(SearxngSettings settings, Capabilities capabilities)
{
    private const string DefaultsNote = "Defaults, locales, and plugins are reported from the primary reachable instance and may vary across configured instances.";

    public async Task<CallToolResult> RunAsync(InstanceInfoQuery query, CancellationToken cancellation)
    {
        if (settings.Instances.Displays.Count == 0)
        {
            return Results.Text(JsonText.Indented(new JsonObject
            {
                ["available"] = false,
                ["message"] = "SEARXNG_URL is not configured; cannot fetch SearXNG /config.",
            }));
        }

        var all = await capabilities.GetAsync(query.Refresh, cancellation);
        var unreachable = Unreachable(all);
        List<InstanceConfig> configs = [.. all.Select(static capability => capability.Config).OfType<InstanceConfig>()];
        if (configs.Count == 0)
        {
            return Results.Text(JsonText.Indented(new JsonObject
            {
                ["available"] = false,
                ["message"] = "SearXNG /config is unavailable; no configured instances answered capability discovery.",
                ["instancesUnreachable"] = unreachable,
            }));
        }

        var info = new JsonObject
        {
            ["available"] = true,
            ["instancesReachable"] = List(all.Where(static capability => capability.Config is not null).Select(static capability => capability.Instance.Display)),
        };
        if (unreachable.Count > 0)
        {
            info["instancesUnreachable"] = unreachable;
        }

        info["categories"] = CommonAndAvailable(configs, config => Sorted(config.Categories.Where(name => query.Category.Length == 0 || name == query.Category)));
        AddFirst(info, configs[0]);
        if (query.Engines)
        {
            info["engines"] = Engines(configs, query);
        }

        return Results.Text(JsonText.Indented(info));
    }

    private JsonArray Unreachable(IReadOnlyList<Capability> all)
    {
        const string NoAnswer = "SearXNG /config is unavailable; instance capability discovery could not complete.";
        var list = new JsonArray();
        foreach (var capability in all.Where(static capability => capability.Config is null))
        {
            var entry = new JsonObject { ["sourceUrl"] = capability.Instance.Display, ["message"] = NoAnswer };
            if (capability.FailedStatus is { } status)
            {
                entry["message"] = $"SearXNG /config is unavailable: HTTP {status}";
                entry["status"] = status;
            }

            list.Add((JsonNode)entry);
        }

        foreach (var broken in settings.Instances.Broken)
        {
            list.Add((JsonNode)new JsonObject { ["sourceUrl"] = broken, ["message"] = NoAnswer });
        }

        return list;
    }

    private static void AddFirst(JsonObject info, InstanceConfig config)
    {
        info["defaults"] = config.Defaults.DeepClone();
        info["defaultsNote"] = DefaultsNote;
        if (config.Locales is { } locales)
        {
            info["locales"] = locales is JsonArray ? List(Sorted(InstanceConfig.Strings(locales))) : locales.DeepClone();
        }

        info["plugins"] = config.Plugins?.DeepClone() ?? new JsonArray();
    }

    private static JsonObject Engines(List<InstanceConfig> configs, InstanceInfoQuery query)
    {
        var enabled = CommonAndAvailable(configs, config => Names(config, isEnabled: true));
        var disabled = CommonAndAvailable(configs, config => Names(config, isEnabled: false));
        var engines = new JsonObject();
        foreach (var scope in (string[])["common", "available"])
        {
            var lists = new JsonObject { ["enabled"] = enabled[scope]!.DeepClone() };
            if (query.Disabled)
            {
                lists["disabled"] = disabled[scope]!.DeepClone();
            }

            engines[scope] = lists;
        }

        return engines;

        IEnumerable<string> Names(InstanceConfig config, bool isEnabled) =>
            config.Engines
                .Where(engine => engine.IsEnabled == isEnabled && (query.Category.Length == 0 || engine.Categories.Contains(query.Category)))
                .Select(static engine => engine.Name);
    }

    /// <summary>What every instance has, and what any has.</summary>
    private static JsonObject CommonAndAvailable(List<InstanceConfig> configs, Func<InstanceConfig, IEnumerable<string>> names) => new()
    {
        ["common"] = List(Sorted(configs.Select(names).Aggregate(static (common, next) => common.Intersect(next, StringComparer.Ordinal)))),
        ["available"] = List(Sorted(configs.SelectMany(names))),
    };

    private static IEnumerable<string> Sorted(IEnumerable<string> names) => names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static JsonArray List(IEnumerable<string> names) => [.. names.Select(static name => (JsonNode)name)];
}
