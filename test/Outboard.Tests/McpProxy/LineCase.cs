using System.Text;
using Outboard.Commands.McpProxy;

namespace Outboard.Tests.McpProxy;

/// <summary>
/// One file of <c>cases/</c>: a command line, what surrounds it, and what it must mean.
/// <code>
/// # why this case exists
/// program: outboard bridge        (mcp-proxy when left out)
/// env: NAME=VALUE                 (any number)
/// file: servers.json              (any number; the lines down to "end" are its text)
/// end
/// line: --port 1 'two words' ""   (single and double quotes group words; nothing escapes)
/// ---
/// the expected result
/// </code>
/// </summary>
internal sealed class LineCase
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly Dictionary<string, byte[]> _files = [];
    private string _program = "mcp-proxy";
    private List<string>? _args;

    internal string Input { get; private set; } = "";

    internal static LineCase Load(string path)
    {
        var read = new LineCase();
        var input = File.ReadAllText(path).ReplaceLineEndings("\n");
        var end = input.IndexOf("\n---\n", StringComparison.Ordinal);
        read.Input = end < 0 ? input.TrimEnd('\n') : input[..end];
        using var lines = read.Input.Split('\n').AsEnumerable().GetEnumerator();
        while (lines.MoveNext())
        {
            read.Take(lines);
        }

        return read;
    }

    internal ParseResult Parse() => McpProxyLine.Parse(Args, Around);

    internal string Explain() => Explainer.Explain(Args, Around);

    private List<string> Args => _args ?? throw new FormatException("The case has no line.");

    private LineSurroundings Around =>
        new(_program, _environment, "/home/user", file => _files.TryGetValue(file, out var bytes) ? bytes : throw new FileNotFoundException(file));

    private void Take(IEnumerator<string> lines)
    {
        var line = lines.Current;
        if (line.Length == 0 || line[0] == '#')
        {
            return;
        }

        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var value = line[(colon + 1)..].TrimStart();
        switch (line[..colon])
        {
            case "program":
                _program = value;
                break;
            case "env":
                _environment[value.Split('=')[0]] = value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..];
                break;
            case "line":
                _args = Words(value);
                break;
            case "file":
                var text = new List<string>();
                while (lines.MoveNext() && lines.Current != "end")
                {
                    text.Add(lines.Current);
                }

                _files[$"/home/user/{value}"] = Encoding.UTF8.GetBytes(string.Join('\n', text));
                break;
            default:
                throw new FormatException($"'{line}' is no line of a case.");
        }
    }

    private static List<string> Words(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char? quote = null;
        foreach (var c in line)
        {
            if (quote is null && c is '\'' or '"')
            {
                (quote, word) = (c, word ?? new StringBuilder());
            }
            else if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && c == ' ')
            {
                if (word is not null)
                {
                    words.Add(word.ToString());
                }

                word = null;
            }
            else
            {
                word = (word ?? new StringBuilder()).Append(c);
            }
        }

        if (word is not null)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
