using System.Text.Json;

namespace Outboard.Manifests;

/// <summary>
/// One object of the manifest, read field by field against its table. Every method gives null when the field is absent, is JSON null
/// (clients write it for "not set"), or is wrong; what is wrong was reported.
/// </summary>
internal sealed class ObjectReader
{
    private readonly Dictionary<string, JsonElement> _members = [];
    private readonly Findings _findings;
    private readonly Expansion _expansion;

    public ObjectReader(JsonElement element, string path, FieldSet fields, Findings findings, Expansion expansion)
    {
        Path = path;
        _findings = findings;
        _expansion = expansion;
        foreach (var member in element.EnumerateObject())
        {
            _members[member.Name] = member.Value;
            if (fields.Find(member.Name) is not { } field)
            {
                ReportUnknown(member.Name, fields);
            }
            else if (field.Instead is { } instead && member.Value.ValueKind != JsonValueKind.Null)
            {
                _findings.Warn(At(field), "A client's setting that Outboard does not use.", $"Where it matters, write {instead}.");
            }
        }
    }

    public string Path { get; }

    public string At(Field field) => JsonPath.Member(Path, field.Name);

    public bool Has(Field field) => _members.TryGetValue(field.Name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>An empty list or object, which clients write for "none".</summary>
    public bool IsEmpty(Field field) => _members[field.Name] is var value && value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().MoveNext(),
        _ => false,
    };

    /// <summary>The text before expansion; null when it is none.</summary>
    public string? Raw(Field field) =>
        Has(field) && _members[field.Name].ValueKind == JsonValueKind.String ? _members[field.Name].GetString() : null;

    public string? Text(Field field)
    {
        if (!Has(field))
        {
            return null;
        }

        return Raw(field) is { } text ? Expanded(text, At(field)) : WrongType<string>(field, "a string");
    }

    public bool? Flag(Field field) => !Has(field) ? null
        : _members[field.Name].ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => WrongType<bool?>(field, "true or false"),
        };

    public int? Integer(Field field)
    {
        var wanted = field.Maximum == int.MaxValue ? $"a whole number from {field.Minimum} up" : $"a whole number from {field.Minimum} to {field.Maximum}";
        if (!Has(field))
        {
            return null;
        }

        if (_members[field.Name].ValueKind != JsonValueKind.Number)
        {
            return WrongType<int?>(field, wanted);
        }

        if (_members[field.Name].TryGetInt32(out var number) && number >= field.Minimum && number <= field.Maximum)
        {
            return number;
        }

        _findings.Problem(At(field), "Is out of range.", $"Write {wanted}.");
        return null;
    }

    public TimeSpan? Duration(Field field)
    {
        if (!Has(field))
        {
            return null;
        }

        var value = _members[field.Name];
        var duration = value.ValueKind switch
        {
            JsonValueKind.String => Units.Duration(value.GetString()!),
            JsonValueKind.Number when value.TryGetDouble(out var seconds) => Units.Seconds(seconds),
            _ => null,
        };
        if (duration is { } right && (right > TimeSpan.Zero || field.Minimum == 0))
        {
            return right;
        }

        _findings.Problem(At(field), "Is not a duration that can be used here.",
            $"Write \"30s\", \"5m\", \"1h\" or a number of seconds, at most {Units.MaxDuration.TotalDays} days{(field.Minimum == 0 ? "; 0 is never" : " and more than 0")}.");
        return null;
    }

    public int? Size(Field field)
    {
        if (!Has(field))
        {
            return null;
        }

        var value = _members[field.Name];
        var size = value.ValueKind switch
        {
            JsonValueKind.String => Units.Size(value.GetString()!),
            JsonValueKind.Number when value.TryGetInt64(out var bytes) => bytes,
            _ => null,
        };
        if (size >= field.Minimum && size <= field.Maximum)
        {
            return (int)size;
        }

        _findings.Problem(At(field), "Is not a size that can be used here.",
            "Write \"32MiB\", \"64KiB\" or a number of bytes, at least 1 and less than 2GiB.");
        return null;
    }

    public string? Choice(Field field)
    {
        if (!Has(field))
        {
            return null;
        }

        var wanted = string.Join(" or ", field.Choices.Select(c => $"\"{c}\""));
        if (Raw(field) is not { } text)
        {
            return WrongType<string>(field, wanted);
        }

        if (field.Choices.Contains(text))
        {
            return text;
        }

        _findings.Problem(At(field), "Is no value of this field.",
            Spelling.Nearest(text, field.Choices) is { } near ? $"Did you mean \"{near}\"?" : $"Write {wanted}.");
        return null;
    }

    public ObjectReader? Object(Field field) => !Has(field) ? null
        : _members[field.Name].ValueKind == JsonValueKind.Object
            ? new(_members[field.Name], At(field), field.Members!, _findings, _expansion)
            : WrongType<ObjectReader>(field, "an object");

    public ValueList<string>? List(Field field)
    {
        if (!Has(field))
        {
            return null;
        }

        if (_members[field.Name].ValueKind != JsonValueKind.Array)
        {
            return WrongType<ValueList<string>>(field, "a list of strings");
        }

        return [.. Items(_members[field.Name], At(field), field)];
    }

    /// <summary>Numbers that fit an int; whether they are in range, the checks say.</summary>
    public ValueList<int>? Integers(Field field)
    {
        if (!Has(field))
        {
            return null;
        }

        if (_members[field.Name].ValueKind != JsonValueKind.Array)
        {
            return WrongType<ValueList<int>>(field, "a list of whole numbers");
        }

        var items = new List<int>();
        foreach (var (index, item) in _members[field.Name].EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number))
            {
                items.Add(number);
            }
            else
            {
                _findings.Problem(JsonPath.Item(At(field), index), item.ValueKind == JsonValueKind.Number ? "Is out of range." : $"Is {Kind(item)}.",
                    $"Write a whole number from {field.Minimum} to {field.Maximum}.");
            }
        }

        return [.. items];
    }

    public ValueMap? Map(Field field, HeaderPlaceholders headers = HeaderPlaceholders.OnlyInEnv)
    {
        if (!Has(field))
        {
            return null;
        }

        if (_members[field.Name].ValueKind != JsonValueKind.Object)
        {
            return WrongType<ValueMap>(field, "an object of strings");
        }

        var entries = new OrderedDictionary<string, string>();
        foreach (var entry in _members[field.Name].EnumerateObject())
        {
            var path = JsonPath.Member(At(field), entry.Name);
            if (Scalar(entry.Value, path, field) is { } text && Expanded(text, path, headers) is { } expanded)
            {
                entries[entry.Name] = expanded;
            }
        }

        return new(entries);
    }

    /// <summary>Texts or lists of texts under names, in the order of the file; a text is a list of one.</summary>
    public IReadOnlyList<KeyValuePair<string, ValueList<string>>> ListMap(Field field)
    {
        if (!Has(field))
        {
            return [];
        }

        if (_members[field.Name].ValueKind != JsonValueKind.Object)
        {
            return WrongType<KeyValuePair<string, ValueList<string>>[]>(field, "an object of strings or lists of strings") ?? [];
        }

        var entries = new OrderedDictionary<string, ValueList<string>>();
        foreach (var entry in _members[field.Name].EnumerateObject())
        {
            var path = JsonPath.Member(At(field), entry.Name);
            var isList = entry.Value.ValueKind == JsonValueKind.Array;
            ValueList<string> texts = isList ? [.. Items(entry.Value, path, field)]
                : Scalar(entry.Value, path, field) is { } text && Expanded(text, path) is { } expanded ? [expanded] : [];

            // An entry of which nothing is left was reported; one that was written empty is for the checks to report.
            if (texts.Count > 0 || (isList && entry.Value.GetArrayLength() == 0))
            {
                entries[entry.Name] = texts;
            }
        }

        return [.. entries];
    }

    private IEnumerable<string> Items(JsonElement list, string path, Field field)
    {
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            var at = JsonPath.Item(path, index);
            if (Scalar(item, at, field) is { } text && Expanded(text, at) is { } expanded)
            {
                yield return expanded;
            }
        }
    }

    /// <summary>
    /// A value that must be text, taken from a number or a boolean where clients do so; never printed, it may be a secret.
    /// </summary>
    private string? Scalar(JsonElement value, string path, Field field)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when field.TakesScalars:
                _findings.Warn(path, $"Is {Kind(value)}, taken as its text.", "Put it into double quotes.");
                return value.GetRawText();
            default:
                _findings.Problem(path, $"Is {Kind(value)}, not a string.", "Write a string.");
                return null;
        }
    }

    private string? Expanded(string text, string path, HeaderPlaceholders headers = HeaderPlaceholders.OnlyInEnv)
    {
        var expanded = _expansion.Expand(text, path, headers);
        if (expanded is null || !expanded.Contains('\0', StringComparison.Ordinal))
        {
            return expanded;
        }

        _findings.Problem(path, "Holds a NUL character, which no program can be given.", "Remove it.");
        return null;
    }

    private T? WrongType<T>(Field field, string wanted)
    {
        _findings.Problem(At(field), $"Is {Kind(_members[field.Name])}.", $"Write {wanted}.");
        return default;
    }

    private void ReportUnknown(string name, FieldSet fields)
    {
        var path = JsonPath.Member(Path, name);
        if (fields.Open && (name.StartsWith('_') || name.StartsWith("//", StringComparison.Ordinal)
            || name.StartsWith("x-", StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        var near = (fields == ServerFields.Server ? ServerFields.Synonym(name) : null) ?? fields.Nearest(name);
        if (near is not null)
        {
            _findings.Problem(path, "Is no known field.", $"Did you mean \"{near}\"?");
        }
        else if (!fields.Open)
        {
            _findings.Problem(path, "Is no known field.", $"Remove it, or write one of: {fields.Known}.");
        }
        else if (fields == ServerFields.Server)
        {
            _findings.Warn(path, "Is not known to Outboard and not used.", "Leave it if a client of yours reads it.");
        }
    }

    internal static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
