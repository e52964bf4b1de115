using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>The arguments of one tool that a modern client repeats as <c>Mcp-Param-*</c> headers (mcp-transports 6.2).</summary>
internal sealed class HeaderParameters
{
    public const string Prefix = "Mcp-Param-";

    private const string Annotation = "x-mcp-header";
    private const int MaxDepth = 32;

    private readonly List<Parameter> _parameters = [];

    private HeaderParameters()
    {
    }

    private sealed record Parameter(string Header, string[] Path);

    /// <summary>Reads the annotations of a tool.</summary>
    /// <param name="tool">An element of <c>tools</c>, valid JSON.</param>
    /// <param name="fault">What is wrong with them, for the tool is then not offered; null when nothing is.</param>
    /// <returns>Null when the tool has none.</returns>
    public static HeaderParameters? Read(ReadOnlySpan<byte> tool, out string? fault)
    {
        fault = null;
        if (tool.IndexOf("-mcp-header"u8) < 0 && tool.IndexOf("\\u"u8) < 0)
        {
            // Nearly always: the name of the annotation does not occur, nor an escape that it could be written with.
            return null;
        }

        var read = new HeaderParameters();
        try
        {
            var reader = new Utf8JsonReader(tool, new JsonReaderOptions { MaxDepth = JsonRpc.Frame.MaxDepth });
            using var json = JsonDocument.ParseValue(ref reader);
            fault = json.RootElement.TryGetProperty("inputSchema"u8, out var schema) ? read.Walk(schema, [], isReachable: true, depth: 0) : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate in a name: no parser can make a header of this schema, and its client will judge it.
            return null;
        }

        return fault is null && read._parameters.Count > 0 ? read : null;
    }

    /// <summary>The headers that repeat the arguments.</summary>
    /// <param name="arguments"><c>params.arguments</c>; empty for none.</param>
    /// <returns>Each header's whole name and the value, not encoded yet.</returns>
    public IEnumerable<(string Header, string Value)> Of(ReadOnlyMemory<byte> arguments)
    {
        using var json = arguments.IsEmpty ? null : JsonDocument.Parse(arguments, new JsonDocumentOptions { MaxDepth = JsonRpc.Frame.MaxDepth });
        foreach (var parameter in _parameters)
        {
            if (json is not null && Find(json.RootElement, parameter.Path) is { ValueKind: not JsonValueKind.Null } value)
            {
                yield return (Prefix + parameter.Header, Text(value));
            }
        }
    }

    /// <summary>Which header does not say what the arguments say; null when all do.</summary>
    /// <param name="headers">Those of the request.</param>
    /// <param name="arguments"><c>params.arguments</c>; empty for none.</param>
    public string? FaultIn(IHeaderDictionary headers, ReadOnlyMemory<byte> arguments)
    {
        try
        {
            return Find(headers, arguments);
        }
        catch (InvalidOperationException)
        {
            return "An argument holds half a surrogate, which no header can say.";
        }
    }

    private string? Find(IHeaderDictionary headers, ReadOnlyMemory<byte> arguments)
    {
        using var json = arguments.IsEmpty ? null : JsonDocument.Parse(arguments, new JsonDocumentOptions { MaxDepth = JsonRpc.Frame.MaxDepth });
        foreach (var parameter in _parameters)
        {
            if (json is not null && StandsTwice(json.RootElement, parameter.Path))
            {
                // The child may take the other one (mcp-transports 15.3).
                return $"The argument {string.Join('.', parameter.Path)} stands twice.";
            }

            var value = json is null ? null : Find(json.RootElement, parameter.Path);
            var header = headers[Prefix + parameter.Header];
            var agrees = value is { ValueKind: not JsonValueKind.Null } given
                ? header is [{ } text] && HeaderText.Decode(text) is { } decoded && Agrees(given, decoded)
                : header.Count == 0;
            if (!agrees)
            {
                return $"{Prefix}{parameter.Header} is missing, cannot be decoded, or is not the argument {string.Join('.', parameter.Path)}.";
            }
        }

        return null;
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number when value.TryGetDecimal(out var number) && number == decimal.Truncate(number) => number.ToString("0", CultureInfo.InvariantCulture),
        _ => value.GetRawText(),
    };

    private static bool Agrees(JsonElement value, string header) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() == header,
        JsonValueKind.True => header == "true",
        JsonValueKind.False => header == "false",
        JsonValueKind.Number => decimal.TryParse(header, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && value.TryGetDecimal(out var given) && number == given,
        _ => false,
    };

    private static JsonElement? Find(JsonElement arguments, string[] path)
    {
        foreach (var name in path)
        {
            if (arguments.ValueKind != JsonValueKind.Object || !arguments.TryGetProperty(name, out arguments))
            {
                return null;
            }
        }

        return arguments;
    }

    private static bool StandsTwice(JsonElement arguments, string[] path)
    {
        foreach (var name in path)
        {
            if (arguments.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            JsonElement? found = null;
            foreach (var member in arguments.EnumerateObject())
            {
                if (!member.NameEquals(name))
                {
                    continue;
                }

                if (found is not null)
                {
                    return true;
                }

                found = member.Value;
            }

            if (found is not { } value)
            {
                return false;
            }

            arguments = value;
        }

        return false;
    }

    /// <summary>Looks everywhere: an annotation where no value can be found is as wrong as one that names no header.</summary>
    private string? Walk(JsonElement schema, string[] path, bool isReachable, int depth)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            return schema.EnumerateArray().Select(item => Walk(item, [], isReachable: false, depth + 1)).FirstOrDefault(static fault => fault is not null);
        }

        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return null;
        }

        foreach (var member in schema.EnumerateObject())
        {
            var fault = member.Name switch
            {
                Annotation => Add(member.Value, schema, path, isReachable),
                "properties" when member.Value.ValueKind == JsonValueKind.Object => WalkProperties(member.Value, path, isReachable, depth),
                "default" or "examples" or "const" or "enum" => null,
                _ => Walk(member.Value, [], isReachable: false, depth + 1),
            };
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private string? WalkProperties(JsonElement properties, string[] path, bool isReachable, int depth) =>
        properties.EnumerateObject().Select(property => Walk(property.Value, [.. path, property.Name], isReachable, depth + 1)).FirstOrDefault(static fault => fault is not null);

    private string? Add(JsonElement annotation, JsonElement schema, string[] path, bool isReachable)
    {
        if (annotation.ValueKind != JsonValueKind.String || annotation.GetString() is not { Length: > 0 } name || !name.All(IsTokenCharacter))
        {
            return $"{Annotation} at '{string.Join('.', path)}' is no header name";
        }

        if (!isReachable || path.Length == 0)
        {
            return $"{Annotation} '{name}' stands where no argument can be found by its path";
        }

        if (!schema.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.String || type.GetString() is not ("string" or "integer" or "boolean"))
        {
            return $"{Annotation} '{name}' is on an argument that is no string, integer or boolean";
        }

        if (_parameters.Exists(known => string.Equals(known.Header, name, StringComparison.OrdinalIgnoreCase)))
        {
            return $"{Annotation} '{name}' stands twice";
        }

        _parameters.Add(new Parameter(name, path));
        return null;
    }

    /// <summary>RFC 9110, 5.6.2.</summary>
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
