using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Outboard.Aws.CloudFormation;

/// <summary>Values as JSON.</summary>
internal static class ValueJson
{
    public static string Write(Value value, bool indented)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions
        {
            // For a file that people read, not for a page: quotes stay quotes.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = indented,
            IndentSize = 2,
            NewLine = "\n",
        }))
        {
            Write(value, json);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void Write(Value value, Utf8JsonWriter json)
    {
        switch (value)
        {
            case TextValue text:
                json.WriteStringValue(text.Text);
                break;
            case NumberValue number:
                json.WriteNumberValue(number.Number);
                break;
            case FlagValue flag:
                json.WriteBooleanValue(flag.IsSet);
                break;
            case ListValue list:
                WriteList(list.Items, json);
                break;
            case ObjectValue record:
                json.WriteStartObject();
                foreach (var member in record.Members)
                {
                    json.WritePropertyName(member.Name);
                    Write(member.Value, json);
                }

                json.WriteEndObject();
                break;
            case Ref reference:
                WriteFunction("Ref", reference.Target.LogicalId, json);
                break;
            case GetAtt attribute:
                WriteFunction("Fn::GetAtt", new ListValue([attribute.Target.LogicalId, attribute.Attribute]), json);
                break;
            case Sub sub:
                WriteFunction("Fn::Sub", sub.Text, json);
                break;
            case Join join:
                WriteFunction("Fn::Join", new ListValue([join.Separator, new ListValue(join.Parts)]), json);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteList(IEnumerable<Value> items, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            Write(item, json);
        }

        json.WriteEndArray();
    }

    private static void WriteFunction(string name, Value argument, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName(name);
        Write(argument, json);
        json.WriteEndObject();
    }
}
