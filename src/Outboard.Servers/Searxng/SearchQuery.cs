using System.Globalization;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>What <c>searxng_web_search</c> was asked, with the operator's defaults filled in.</summary>
internal sealed record SearchQuery
{
    public required string Query { get; init; }

    public int Page { get; init; } = 1;

    public string? TimeRange { get; init; }

    /// <summary><c>all</c> and empty are not sent.</summary>
    public required string Language { get; init; }

    public string? SafeSearch { get; init; }

    public double? MinScore { get; init; }

    public int? Most { get; init; }

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Engines { get; init; } = [];

    public bool AsJson { get; init; }

    public bool Compact { get; init; }

    /// <summary>The same question, asked again, has the same key; the form of the answer is part of it.</summary>
    public string Key => string.Join('\n', [
        .. Parameters().Select(static pair => $"{pair.Key}={pair.Value.ReplaceLineEndings(" ")}"),
        string.Create(CultureInfo.InvariantCulture, $"{MinScore} {Most} {AsJson} {Compact}")]);

    /// <exception cref="ToolFailure">An argument is wrong.</exception>
    public static SearchQuery Read(ToolCall call, SearxngSettings settings)
    {
        var arguments = new ToolArguments(call, "web search");
        var most = (int?)arguments.Whole("num_results", 1, 20);
        return new SearchQuery
        {
            Query = arguments.RequiredText("query"),
            Page = arguments.Whole("pageno", 1) ?? 1,
            TimeRange = arguments.Choice("time_range", "day", "week", "month", "year"),
            Language = arguments.Text("language") ?? settings.DefaultLanguage,
            SafeSearch = arguments.Digit("safesearch", "0", "1", "2") ?? settings.DefaultSafeSearch,
            MinScore = arguments.Number("min_score", 0, 1),
            Most = most is { } asked && settings.MaxResults is { } ceiling ? Math.Min(asked, ceiling) : most ?? settings.MaxResults,
            Categories = List(arguments.Text("categories")),
            Engines = List(arguments.Text("engines")),
            AsJson = (arguments.Choice("response_format", "text", "json") ?? settings.DefaultFormat) == "json",
            Compact = arguments.Choice("result_detail", "compact", "full") == "compact",
        };
    }

    /// <summary>The parameters of the request, <c>q</c> first.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters()
    {
        List<KeyValuePair<string, string>> parameters = [new("q", Query), new("pageno", Page.ToString(CultureInfo.InvariantCulture))];
        Add("time_range", TimeRange);
        Add("language", Language == "all" ? null : Language);
        Add("safesearch", SafeSearch);
        Add("categories", string.Join(',', Categories));
        Add("engines", string.Join(',', Engines));
        return parameters;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parameters.Add(new(name, value));
            }
        }
    }

    private static string[] List(string? text) => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
