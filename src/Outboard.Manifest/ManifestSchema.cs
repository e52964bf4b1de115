using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Outboard.Manifests;

/// <summary>Writes the table of fields as a JSON Schema (2020-12), for editors. <c>schema/outboard.schema.json</c> is this text.</summary>
public static class ManifestSchema
{
    private static readonly FieldSet[] s_definitions =
        [ServerFields.Server, ServerFields.ToolsObject, ServerFields.ScaleObject, ManifestFields.GatewayObject, AwsFields.AwsObject, AwsFields.ScheduleObject];

    public static string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "outboard.json");
            WriteObject(json, ManifestFields.Root);
            RequireOneOf(json, [ManifestFields.McpServers, ManifestFields.Servers, ManifestFields.Mcp]);
            json.WriteStartObject("$defs");
            foreach (var definition in s_definitions)
            {
                json.WriteStartObject(definition.Name);
                WriteObject(json, definition);
                if (definition == ServerFields.Server)
                {
                    RequireOneOf(json, [ServerFields.Command, ServerFields.Url, ServerFields.ServerUrl, ServerFields.HttpUrl]);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteObject(Utf8JsonWriter json, FieldSet set)
    {
        json.WriteString("description", set.Description);
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", set.Open);
        json.WriteStartObject("properties");
        foreach (var field in set.Fields)
        {
            json.WriteStartObject(field.Name);
            json.WriteString("description",
                field.Description + (field.Instead is { } instead ? $" Not used by Outboard; write {instead}." : ""));
            WriteType(json, field);
            WriteRaw(json, field);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, Field field)
    {
        switch (field.Kind)
        {
            case FieldKind.Text:
                json.WriteString("type", "string");
                break;
            case FieldKind.Flag:
                json.WriteString("type", "boolean");
                break;
            case FieldKind.Integer:
                json.WriteString("type", "integer");
                WriteRange(json, field.Minimum, field.Maximum == int.MaxValue ? null : field.Maximum);
                break;
            case FieldKind.Duration:
                WriteTypes(json, "type", ["string", "number"]);
                json.WriteString("pattern", Units.DurationPattern);
                WriteRange(json, 0, (long)Units.MaxDuration.TotalSeconds);
                break;
            case FieldKind.Size:
                WriteTypes(json, "type", ["string", "integer"]);
                json.WriteString("pattern", Units.SizePattern);
                WriteRange(json, field.Minimum, field.Maximum);
                break;
            case FieldKind.Choice:
                WriteTypes(json, "enum", field.Choices);
                break;
            case FieldKind.TextList:
                json.WriteString("type", "array");
                WriteItems(json, "items", field);
                break;
            case FieldKind.IntegerList:
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                json.WriteString("type", "integer");
                WriteRange(json, field.Minimum, field.Maximum == int.MaxValue ? null : field.Maximum);
                json.WriteEndObject();
                break;
            case FieldKind.TextMap:
                json.WriteString("type", "object");
                WriteItems(json, "additionalProperties", field);
                break;
            case FieldKind.TextListMap:
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                WriteTypes(json, "type", ["string", "array"]);
                WriteItems(json, "items", field);
                json.WriteEndObject();
                break;
            case FieldKind.Object:
                json.WriteString("$ref", $"#/$defs/{field.Members!.Name}");
                break;
            case FieldKind.Any when field == ManifestFields.McpServers || field == ManifestFields.Servers:
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                json.WriteString("$ref", $"#/$defs/{ServerFields.Server.Name}");
                json.WriteEndObject();
                break;
            default:
                break;
        }
    }

    private static void WriteRaw(Utf8JsonWriter json, Field field)
    {
        if (field.Default is { } value)
        {
            json.WritePropertyName("default");
            json.WriteRawValue(value);
        }

        if (field.Examples.Length > 0)
        {
            json.WriteStartArray("examples");
            foreach (var example in field.Examples)
            {
                json.WriteRawValue(example);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteItems(Utf8JsonWriter json, string name, Field field)
    {
        json.WriteStartObject(name);
        WriteTypes(json, "type", field.TakesScalars ? ["string", "number", "boolean"] : ["string"]);
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, string name, string[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter json, long minimum, long? maximum)
    {
        json.WriteNumber("minimum", minimum);
        if (maximum is { } most)
        {
            json.WriteNumber("maximum", most);
        }
    }

    /// <summary>At least one of the fields must be there; editors say so with the list of what is missing.</summary>
    private static void RequireOneOf(Utf8JsonWriter json, Field[] fields)
    {
        json.WriteStartArray("anyOf");
        foreach (var field in fields)
        {
            json.WriteStartObject();
            WriteTypes(json, "required", [field.Name]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
