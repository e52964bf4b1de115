using System.Text;
using System.Text.Json;

namespace Outboard.Manifests;

/// <summary>From text to a JSON document: comments and trailing commas pass, everything else is said with line and column.</summary>
internal static class ManifestText
{
    private const int MaxDepth = 64;

    private const string HalfCharacter = "half of a surrogate pair";

    private static readonly JsonDocumentOptions s_options = new()
    {
        MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    };

    /// <summary>The document, or null with the one problem that keeps it from being read.</summary>
    public static JsonDocument? Parse(string json, Findings findings)
    {
        var bytes = Encoding.UTF8.GetBytes(json.StartsWith('\uFEFF') ? json[1..] : json);
        try
        {
            CheckStrings(bytes);
            return JsonDocument.Parse(bytes, s_options);
        }
        catch (JsonException problem)
        {
            var (what, cure) = Explain(bytes, problem);
            findings.Problem("", what, cure);
            return null;
        }
    }

    /// <summary>A name that stands twice in one object: parsers disagree on which one counts, so neither does here.</summary>
    public static void ReportDuplicates(JsonElement element, string path, Findings findings)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in element.EnumerateArray())
            {
                ReportDuplicates(item, JsonPath.Item(path, index++), findings);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var seen = new HashSet<string>();
            foreach (var member in element.EnumerateObject())
            {
                var at = JsonPath.Member(path, member.Name);
                if (!seen.Add(member.Name))
                {
                    findings.Problem(at, "Stands twice in the same object.", "Keep one of the two.");
                }

                ReportDuplicates(member.Value, at, findings);
            }
        }
    }

    /// <summary>
    /// Half a surrogate pair (<c>"\ud800"</c>) is valid JSON and no text; <see cref="JsonElement.GetString"/> would throw on it much
    /// later.
    /// </summary>
    private static void CheckStrings(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes,
            new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                try
                {
                    _ = reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    var before = bytes.AsSpan(0, (int)reader.TokenStartIndex);
                    var lineStart = before.LastIndexOf((byte)'\n') + 1;
                    throw new JsonException(HalfCharacter, null, before.Count((byte)'\n'), before.Length - lineStart);
                }
            }
        }
    }

    /// <summary>Our own words: the library's message quotes the text, and the text may be a token somebody forgot to quote.</summary>
    private static (string What, string Cure) Explain(byte[] bytes, JsonException problem)
    {
        var line = (int)(problem.LineNumber ?? 0);
        var start = 0;
        for (var i = 0; i < line && start < bytes.Length; i++)
        {
            var end = bytes.AsSpan(start).IndexOf((byte)'\n');
            start = end < 0 ? bytes.Length : start + end + 1;
        }

        var at = Math.Clamp(start + (int)(problem.BytePositionInLine ?? 0), 0, bytes.Length);
        var column = Encoding.UTF8.GetCharCount(bytes, start, at - start) + 1;
        var (reason, cure) = Reason(bytes, at, problem.Message == HalfCharacter);
        return ($"Not valid JSON at line {line + 1}, column {column}: {reason}.", cure);
    }

    private static (string Reason, string Cure) Reason(byte[] bytes, int at, bool halfCharacter)
    {
        if (halfCharacter)
        {
            return ("half of a surrogate pair", "Write the character itself, or both halves as \\ud83d\\ude00.");
        }

        if (bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return ("the text is empty", "Write at least { \"mcpServers\": { } } with one server in it.");
        }

        var (inString, depth) = Scan(bytes.AsSpan(0, at));
        var rest = inString ? bytes.AsSpan(at) : bytes.AsSpan(at).TrimStart(" \t\r\n"u8);
        if (rest.IsEmpty)
        {
            return ("the text ends too early", "Close what is open: a string, a list or an object.");
        }

        if (inString)
        {
            return rest[0] < ' '
                ? ("a line break or tab inside a string", "Write it as \\n or \\t.")
                : ("an escape JSON does not know", "Write a backslash as \\\\.");
        }

        if (depth >= MaxDepth)
        {
            return ($"nested deeper than {MaxDepth} levels", "Flatten it: a manifest needs four.");
        }

        if (depth == 0 && bytes.AsSpan(0, at).TrimEnd(" \t\r\n"u8) is [.., (byte)'}' or (byte)']'])
        {
            return ("the text goes on after its end", "Remove what follows, or the bracket that closes too early.");
        }

        return (char)rest[0] switch
        {
            '\'' => ("a single quote", "Put strings and names into double quotes."),
            '"' => ("a string where none can stand", "Put a comma before it, or a colon between a name and its value."),
            '}' or ']' => ("a closing bracket where none can stand",
                "Write the value that is missing before it, or close what was opened last."),
            ',' => ("a comma where none can stand", "Remove it."),
            '{' or '[' => ("a bracket where none can stand", "Put a comma before it, or a colon between a name and its value."),
            '/' => ("a slash that starts no comment, or a comment that is not closed",
                "Write // to the end of the line, or close /* with */."),
            _ => ("a word that is no value", "Put strings and names into double quotes; numbers have no leading zero or plus."),
        };
    }

    /// <summary>
    /// Whether the text ends inside a string, and under how many brackets. The parser knows, and keeps it in words that a trimmed build
    /// leaves out.
    /// </summary>
    private static (bool InString, int Depth) Scan(ReadOnlySpan<byte> text)
    {
        var (inString, depth) = (false, 0);
        for (var i = 0; i < text.Length; i++)
        {
            switch ((char)text[i])
            {
                case '\\' when inString:
                    i++;
                    break;
                case '"':
                    inString = !inString;
                    break;
                case '{' or '[' when !inString:
                    depth++;
                    break;
                case '}' or ']' when !inString:
                    depth--;
                    break;
                case '/' when !inString && text[i..].StartsWith("//"u8):
                    var line = text[i..].IndexOf((byte)'\n');
                    i = line < 0 ? text.Length : i + line;
                    break;
                case '/' when !inString && text[i..].StartsWith("/*"u8):
                    var close = text[(i + 2)..].IndexOf("*/"u8);
                    i = close < 0 ? text.Length : i + close + 3;
                    break;
                default:
                    break;
            }
        }

        return (inString, depth);
    }
}
