using System.Globalization;
using System.Text.Json.Nodes;

namespace Outboard.Aws.Costs;

/// <summary>The prices of one region, from <c>prices.json</c>: US dollars, with the date and the source of each.</summary>
internal sealed record PriceTable(string Region, DateOnly Date, decimal SpotFactor, IReadOnlyDictionary<string, decimal> Items)
{
    /// <summary>The region whose prices stand in for those that are not known.</summary>
    public const string Fallback = "us-east-1";

    private static readonly Lazy<IReadOnlyDictionary<string, PriceTable>> s_tables = new(Read);

    public decimal this[string item] => Items[item];

    public static PriceTable For(string region) => s_tables.Value.GetValueOrDefault(region) ?? s_tables.Value[Fallback];

    private static Dictionary<string, PriceTable> Read()
    {
        using var stream = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.json")!;
        var rows = JsonNode.Parse(stream)!.AsArray().Select(row => row!).ToList();
        return rows.GroupBy(row => (string)row["region"]!).ToDictionary(region => region.Key, region =>
        {
            var items = region.ToDictionary(row => (string)row["item"]!, row => (decimal)row["value"]!);
            var date = region.Max(row => DateOnly.ParseExact((string)row["date"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture));
            return new PriceTable(region.Key, date, items["fargate-spot-factor"], items);
        });
    }
}
