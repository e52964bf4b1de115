using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Outboard.Aws.CloudFormation;

/// <summary>Values as JSON.</summary>
internal static partial class ValueJson
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

        return WithoutSurrogateEscapes(Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    /// <summary>
    /// Writes <c>\uD83D\uDE00</c> as the character it is. The writer has no encoder that would, and those who read templates as YAML, such as
    /// cfn-lint, refuse the pair.
    /// </summary>
    private static string WithoutSurrogateEscapes(string json) => Escape().Replace(json, static match => match.Groups[1].Success
        ? new string([CodeUnit(match.Groups[1].ValueSpan), CodeUnit(match.Groups[2].ValueSpan)])
        : match.Value);

    private static char CodeUnit(ReadOnlySpan<char> hex) => (char)int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

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

    /// <summary>Any escape, so that a backslash before <c>uD83D</c> is taken for what it is.</summary>
    [GeneratedRegex(@"\\(?:u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})|.)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
