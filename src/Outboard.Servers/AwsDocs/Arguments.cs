using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.AwsDocs;

/// <summary>
/// Reads the arguments of one call as leniently as the original's library does: <c>"50"</c> and <c>5.0</c> are numbers, a string that holds JSON is a list
/// where a list is wanted. What is wrong is gathered, and <see cref="Check"/> tells all of it at once.
/// </summary>
internal sealed partial class Arguments(string tool, ToolCall call)
{
    private const string NoText = "must be a string";
    private const string NoInteger = "must be a whole number";
    private const string NoList = "must be a list of strings";

    private readonly List<string> _problems = [];

    public string Text(string name)
    {
        if (!call.Arguments.TryGetValue(name, out var value))
        {
            Wrong(name, "is required");
            return "";
        }

        return Read(value) ?? Wrong(name, NoText, "");
    }

    public string TextOr(string name, string standard) =>
        call.Arguments.TryGetValue(name, out var value) ? Read(value) ?? Wrong(name, NoText, standard) : standard;

    public string? OptionalText(string name) =>
        IsAbsent(name, out var value) ? null : Read(value) ?? Wrong<string?>(name, NoText, null);

    public int Integer(string name, int standard, int least, int most = int.MaxValue)
    {
        if (!call.Arguments.TryGetValue(name, out var value))
        {
            return standard;
        }

        if (Number(value) is not { } number)
        {
            return Wrong(name, NoInteger, standard);
        }

        if (number < least || (number > most && most < int.MaxValue))
        {
            Wrong(name, most < int.MaxValue ? $"must be from {least} to {most}" : $"must be at least {least}");
        }

        return (int)double.Clamp(number, least, most);
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (!call.Arguments.TryGetValue(name, out var value))
        {
            Wrong(name, "is required");
            return [];
        }

        return List(name, Unpacked(value));
    }

    public IReadOnlyList<string>? OptionalTexts(string name) => IsAbsent(name, out var value) ? null : List(name, Unpacked(value));

    /// <exception cref="Raised">Something of what was read is wrong.</exception>
    public void Check()
    {
        if (_problems.Count > 0)
        {
            throw new Raised($"{_problems.Count} validation error{(_problems.Count == 1 ? "" : "s")} for {tool}Arguments\n{string.Join('\n', _problems)}");
        }
    }

    private IReadOnlyList<string> List(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong<IReadOnlyList<string>>(name, NoList, []);
        }

        return [.. value.EnumerateArray().Select((item, index) => Read(item) ?? Wrong($"{name}.{index}", NoText, ""))];
    }

    // Models write null, and the word as well, for what they leave out.
    private bool IsAbsent(string name, out JsonElement value) =>
        !call.Arguments.TryGetValue(name, out value) || value.ValueKind == JsonValueKind.Null || Read(value) == "null";

    private void Wrong(string name, string reason) => _problems.Add($"{name}\n  {reason}");

    private T Wrong<T>(string name, string reason, T standard)
    {
        Wrong(name, reason);
        return standard;
    }

    private static string? Read(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which is no text.
            return null;
        }
    }

    // "[\"a\", \"b\"]"
    private static JsonElement Unpacked(JsonElement value)
    {
        try
        {
            return Read(value) is { } text ? JsonElement.Parse(text) : value;
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsInteger(number) => number,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String when Read(value) is { } text && WholeNumber().Match(text) is { Success: true } match => Parse(match.Groups[1].Value),
        _ => null,
    };

    private static double Parse(string digits) => double.Parse(digits.Replace("_", ""), CultureInfo.InvariantCulture);

    // " 50 ", "+50", "1_000", "50.0"
    [GeneratedRegex(@"^\s*([+-]?[0-9]+(?:_[0-9]+)*)(?:\.0*)?\s*$")]
    private static partial Regex WholeNumber();
}
