using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Schemas;

/// <summary>The keywords about one text or number.</summary>
internal static class ScalarRules
{
    public static IEnumerable<Problem> Find(JsonNode? value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(one => IsSame(value, one)))
        {
            yield return new Problem(path,
                $"{Show(value)} is no value it can have.",
                $"Write one of {string.Join(", ", values.EnumerateArray())}.");
        }

        if (schema.TryGetProperty("const", out var only) && !IsSame(value, only))
        {
            yield return new Problem(path, $"{Show(value)} is not the one value it can have.", $"Write {only.GetRawText()}.");
        }

        foreach (var problem in value?.GetValueKind() == JsonValueKind.String ? OfText(value.GetValue<string>(), schema, path) : [])
        {
            yield return problem;
        }

        foreach (var problem in Number(value) is { } number ? OfNumber(number, schema, path) : [])
        {
            yield return problem;
        }
    }

    /// <summary>Null for what is no number. Through its text, since a node made in code holds whatever type it was made of.</summary>
    public static decimal? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>For a message, short.</summary>
    public static string Show(JsonNode? value) => value?.ToJsonString() switch
    {
        null => "null",
        { Length: > 80 } text => text[..77] + "…",
        var text => text,
    };

    private static IEnumerable<Problem> OfText(string text, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("minLength", out var least) && text.Length < least.GetInt32())
        {
            yield return new Problem(path, $"The text has {text.Length} characters.", $"It takes {least} at least.");
        }

        if (schema.TryGetProperty("maxLength", out var most) && text.Length > most.GetInt32())
        {
            yield return new Problem(path, $"The text has {text.Length} characters.", $"It takes {most} at most.");
        }

        if (schema.TryGetProperty("pattern", out var pattern) && PatternProblem(pattern.GetString()!, text) is { } what)
        {
            yield return new Problem(path, what, $"It must match {pattern.GetString()}.");
        }

        var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
        AddressFamily? family = format == "ipv4-network" ? AddressFamily.InterNetwork : format == "ipv6-network" ? AddressFamily.InterNetworkV6 : null;
        if (family is { } wanted && !IsNetwork(text, wanted))
        {
            yield return new Problem(path,
                $"{Show(JsonValue.Create(text))} is not an {format}.",
                "Write an address range such as 203.0.113.0/24 or 2001:db8::/32.");
        }
    }

    private static bool IsNetwork(string text, AddressFamily family) =>
        IPNetwork.TryParse(text, out var network) && network.BaseAddress.AddressFamily == family;

    private static string? PatternProblem(string pattern, string text)
    {
        try
        {
            return SchemaPatterns.IsMatch(pattern, text) ? null : $"{Show(JsonValue.Create(text))} has not the form it must have.";
        }
        catch (RegexMatchTimeoutException)
        {
            return $"{Show(JsonValue.Create(text))} could not be compared with its pattern in reasonable time.";
        }
    }

    private static IEnumerable<Problem> OfNumber(decimal number, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("minimum", out var least) && number < least.GetDecimal())
        {
            yield return new Problem(path, $"{Text(number)} is too small.", $"It must be {least} at least.");
        }

        if (schema.TryGetProperty("maximum", out var most) && number > most.GetDecimal())
        {
            yield return new Problem(path, $"{Text(number)} is too large.", $"It must be {most} at most.");
        }

        if (schema.TryGetProperty("multipleOf", out var step) && number % step.GetDecimal() != 0)
        {
            yield return new Problem(path, $"{Text(number)} lies between two steps.", $"It must be a multiple of {step}.");
        }
    }

    private static bool IsSame(JsonNode? value, JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.String => value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == schema.GetString(),
        JsonValueKind.Number => Number(value) == schema.GetDecimal(),
        _ => JsonNode.DeepEquals(value, JsonNode.Parse(schema.GetRawText())),
    };

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
