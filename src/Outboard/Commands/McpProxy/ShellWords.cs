using System.Text;
using System.Text.RegularExpressions;

namespace Outboard.Commands.McpProxy;

/// <summary>POSIX shell quoting, both ways; no expansion of anything.</summary>
internal static partial class ShellWords
{
    /// <summary>The words of a command, or a <see cref="FormatException"/> when a quote stays open.</summary>
    internal static List<string> Split(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        for (var i = 0; i < command.Length; i++)
        {
            switch (command[i])
            {
                case ' ' or '\t' or '\r' or '\n':
                    if (inWord)
                    {
                        words.Add(word.ToString());
                        word.Clear();
                    }

                    inWord = false;
                    break;
                case '\'' or '"':
                    inWord = true;
                    i = Quoted(command, i, word);
                    break;
                case '\\':
                    inWord = true;
                    word.Append(++i < command.Length ? command[i] : throw new FormatException("it ends with a backslash that escapes nothing"));
                    break;
                default:
                    inWord = true;
                    word.Append(command[i]);
                    break;
            }
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    /// <summary>The words as a shell would read them back.</summary>
    internal static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        SafeWord().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Appends what stands between the quotes and returns the place of the closing one.</summary>
    private static int Quoted(string command, int open, StringBuilder word)
    {
        var quote = command[open];
        for (var i = open + 1; i < command.Length; i++)
        {
            if (command[i] == quote)
            {
                return i;
            }

            // within double quotes a backslash escapes only itself and the quote
            if (quote == '"' && command[i] == '\\' && i + 1 < command.Length && command[i + 1] is '"' or '\\')
            {
                i++;
            }

            word.Append(command[i]);
        }

        throw new FormatException($"the quote {quote} at character {open + 1} is never closed");
    }

    [GeneratedRegex(@"^[A-Za-z0-9_@%+=:,./-]+$")]
    private static partial Regex SafeWord();
}
