using System.Globalization;
using System.Text.Json;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>The arguments of a call, checked by type and bound (native-servers 6.1). What a tool does not know is not looked at.</summary>
/// <param name="call">The call.</param>
/// <param name="purpose">What the refusal says it was for: <c>Invalid arguments for web search: pageno …</c>.</param>
internal sealed class ToolArguments(ToolCall call, string purpose)
{
    public string RequiredText(string name) => Text(name) ?? throw Invalid(name, "is required");

    public string? Text(string name) =>
        Find(name) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Invalid(name, "must be a string");

    /// <summary>As <see cref="Text"/>, and empty text counts as absent.</summary>
    public string? FilledText(string name) => Text(name) is { Length: > 0 } text ? text : null;

    public bool Flag(string name) => Find(name)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Invalid(name, "must be true or false"),
    };

    public double? Number(string name, double least, double most = double.MaxValue)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= least && number <= most
            ? number
            : throw Invalid(name, most >= int.MaxValue ? $"must be a number of at least {least}" : $"must be a number from {least} to {most}");
    }

    /// <summary>A number without a fraction, however it is written: 2 or 2.0.</summary>
    public int? Whole(string name, int least, int most = int.MaxValue) =>
        Number(name, least, most) is not { } number ? null
            : number == Math.Truncate(number) ? (int)number
            : throw Invalid(name, "must be a whole number");

    public string? Choice(string name, params ReadOnlySpan<string> words) => Text(name) is { } text ? OneOf(name, text, words) : null;

    /// <summary>As <see cref="Choice"/>; a number is taken for its digits.</summary>
    public string? Digit(string name, params ReadOnlySpan<string> words) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value ? OneOf(name, value.GetDouble().ToString(CultureInfo.InvariantCulture), words) : Choice(name, words);

    private string OneOf(string name, string text, ReadOnlySpan<string> words) =>
        words.Contains(text) ? text : throw Invalid(name, $"must be one of {string.Join(", ", words.ToArray())}");

    private JsonElement? Find(string name) => call.Arguments.TryGetValue(name, out var value) ? value : null;

    private ToolFailure Invalid(string name, string reason) => new($"Invalid arguments for {purpose}: {name} {reason}");
}
