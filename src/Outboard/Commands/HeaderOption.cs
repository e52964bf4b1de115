using System.CommandLine;
using System.CommandLine.Parsing;

namespace Outboard.Commands;

/// <summary><c>-H "Name: value"</c>, as curl writes it.</summary>
internal static class HeaderOption
{
    public static Option<Dictionary<string, string>> Create() => new("--header", "-H")
    {
        Description = "A header sent with every request; repeatable.",
        HelpName = "NAME: VALUE",
        CustomParser = Parse,
        DefaultValueFactory = _ => new(StringComparer.OrdinalIgnoreCase),
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static Dictionary<string, string>? Parse(ArgumentResult result)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (var token in result.Tokens)
        {
            var colon = token.Value.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : token.Value[..colon].Trim();
            var value = token.Value[(colon + 1)..].Trim();
            if (name.Length == 0 || !name.All(IsTokenLetter) || value.Any(letter => letter is < ' ' or '\x7f'))
            {
                // The value may be a secret: only what stands before the colon is repeated.
                result.AddError($"-H takes \"Name: value\"{(name.Length > 0 ? $", and '{name}' is not such a header" : "")}.");
                return null;
            }

            headers[name] = value;
        }

        return headers;
    }

    // RFC 9110 5.6.2
    private static bool IsTokenLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal);
}
