using System.Globalization;
using System.Text.Json;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>Reading answers in JSON; a member that is absent and one that is null are the same.</summary>
internal static class JsonAnswer
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonElement Parse(byte[] body) => body.Length == 0 ? JsonElement.Parse("{}"u8) : JsonElement.Parse(body);

    public static JsonElement? Child(this JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var child) && child.ValueKind is not JsonValueKind.Null ? child : null;

    public static string? Text(this JsonElement parent, string name) => parent.Child(name)?.GetString();

    /// <exception cref="FormatException">It is not there.</exception>
    public static string Need(this JsonElement parent, string name) => parent.Text(name) ?? throw new FormatException($"The answer has no {name}.");

    public static int? Number(this JsonElement parent, string name) => parent.Child(name)?.GetInt32();

    /// <summary>Seconds since 1970 with a fraction, as JSON 1.1 has it; or a text as ISO 8601 writes it.</summary>
    public static DateTimeOffset? Time(this JsonElement parent, string name) => parent.Child(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => DateTimeOffset.Parse(text.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        var number => DateTimeOffset.UnixEpoch.AddTicks((long)(number.Value.GetDecimal() * TimeSpan.TicksPerSecond)),
    };

    public static IEnumerable<JsonElement> Items(this JsonElement parent, string name) => parent.Child(name)?.EnumerateArray() ?? Enumerable.Empty<JsonElement>();

    public static IReadOnlyList<string> Texts(this JsonElement parent, string name) => [.. parent.Items(name).Select(static item => item.GetString()).OfType<string>()];
}
