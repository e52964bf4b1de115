using System.Globalization;
using System.Text.Json.Nodes;

namespace FakeAws.Wire;

/// <summary>Inputs and answers are JSON inside, whatever the protocol; a time is <c>{"$time": "2026-01-01T00:00:00.0000000+00:00"}</c> until it is written.</summary>
internal static class Json
{
    private const string Mark = "$time";

    public static JsonNode Time(DateTimeOffset at) => new JsonObject { [Mark] = at.ToString("O", CultureInfo.InvariantCulture) };

    public static JsonNode? Time(DateTimeOffset? at) => at is { } value ? Time(value) : null;

    public static DateTimeOffset? AsTime(JsonNode? node) =>
        node is JsonObject { Count: 1 } one && one[Mark] is { } text ? DateTimeOffset.Parse(text.ToString(), CultureInfo.InvariantCulture) : null;

    public static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> write) => new([.. items.Select(write)]);

    public static JsonArray Texts(IEnumerable<string> items) => List(items, static item => JsonValue.Create(item));

    public static string? Text(this JsonNode? node, string member) => node is JsonObject set ? set[member]?.ToString() : null;

    public static string Need(this JsonNode? node, string member) =>
        node.Text(member) ?? throw new AwsError("ValidationError", $"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must not be null");

    public static bool Flag(this JsonNode? node, string member) => node.Text(member) is "true" or "True";

    public static int? Number(this JsonNode? node, string member) =>
        node.Text(member) is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? (int)number : null;

    public static IReadOnlyList<JsonNode> Items(this JsonNode? node, string member) =>
        node is JsonObject set && set[member] is JsonArray list ? [.. list.OfType<JsonNode>()] : [];

    public static IReadOnlyList<string> Strings(this JsonNode? node, string member) => [.. node.Items(member).Select(static item => item.ToString())];

    /// <summary>Seconds with a fraction, milliseconds or ISO 8601: whatever a client writes for a time.</summary>
    public static DateTimeOffset? Moment(this JsonNode? node, string member) => node.Text(member) switch
    {
        null => null,
        { } text when double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds),
        { } text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary><c>[{"Key": …, "Value": …}]</c></summary>
    public static Dictionary<string, string> Tags(this JsonNode? node, string member, string key = "Key", string value = "Value") =>
        node.Items(member).ToDictionary(tag => tag.Need(key), tag => tag.Text(value) ?? "", StringComparer.Ordinal);

    public static JsonArray Tags(IEnumerable<KeyValuePair<string, string>> tags, string key = "Key", string value = "Value") =>
        List(tags, tag => new JsonObject { [key] = tag.Key, [value] = tag.Value });
}
