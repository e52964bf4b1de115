using System.Buffers;
using System.Text;

namespace Outboard.Manifests;

/// <summary>What a <c>${header:Name}</c> means where it was found.</summary>
internal enum HeaderPlaceholders
{
    /// <summary>Only a value in <c>env</c> can come from a request.</summary>
    OnlyInEnv,

    /// <summary>The server is shared, so there is no one request its child belongs to.</summary>
    NeedsOwnChild,

    /// <summary>Stays as it is; the gateway fills it in for each child.</summary>
    Kept,
}

/// <summary>
/// <c>${VAR}</c>, <c>${VAR:-default}</c> (also <c>${env:VAR}</c>) from the environment, <c>$${</c> for a plain <c>${</c>.
/// As in a shell, the default also counts when the variable is empty. Values never appear in a problem.
/// </summary>
internal sealed class Expansion(IReadOnlyDictionary<string, string> environment, Findings findings)
{
    private const int MaxDepth = 8;

    private const string HeaderPrefix = "header:";

    private static readonly SearchValues<char> s_tokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>The expanded text, or null when a problem was reported.</summary>
    public string? Expand(string text, string path, HeaderPlaceholders headers = HeaderPlaceholders.OnlyInEnv)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var kept = 0;
        var expanded = Expand(text, path, headers, 0, ref kept);
        // What the environment or an escape put together must not be taken for a placeholder later on.
        if (expanded is not null && Count(expanded, "${" + HeaderPrefix) != kept)
        {
            findings.Problem(path, "Expands to a text that holds a ${header:…} of its own.",
                "Write the placeholder itself, not a variable or an escape that makes one.");
            return null;
        }

        return expanded;
    }

    public static bool IsVariableName(ReadOnlySpan<char> name) =>
        !name.IsEmpty && !char.IsAsciiDigit(name[0]) && name.IndexOfAnyExcept(s_variableCharacters) < 0;

    private static readonly SearchValues<char> s_variableCharacters =
        SearchValues.Create("_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private string? Expand(string text, string path, HeaderPlaceholders headers, int depth, ref int kept)
    {
        var result = new StringBuilder();
        var whole = true;
        for (var at = 0; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("$${"))
            {
                result.Append("${");
                at += 3;
            }
            else if (rest.StartsWith("${"))
            {
                var end = Closing(text, at + 2);
                if (end < 0)
                {
                    findings.Problem(path, "Holds a ${ that is never closed.", "Close it with }, or write $${ for a plain ${.");
                    return null;
                }

                var value = Value(text[(at + 2)..end], path, headers, depth, ref kept);
                whole &= value is not null;
                result.Append(value);
                at = end + 1;
            }
            else
            {
                result.Append(text[at++]);
            }
        }

        return whole ? result.ToString() : null;
    }

    private string? Value(string inner, string path, HeaderPlaceholders headers, int depth, ref int kept)
    {
        if (inner.StartsWith(HeaderPrefix, StringComparison.Ordinal))
        {
            return Header(inner, path, headers, ref kept);
        }

        var split = inner.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? inner : inner[..split];
        name = name.StartsWith("env:", StringComparison.Ordinal) ? name["env:".Length..] : name;
        var value = environment.GetValueOrDefault(name);
        if (!IsVariableName(name) || (value is null && split < 0 && IsEditorFolder(name)))
        {
            var (what, cure) = Foreign(name);
            findings.Problem(path, what, cure);
            return null;
        }

        if (split >= 0 && string.IsNullOrEmpty(value))
        {
            if (depth < MaxDepth)
            {
                return Expand(inner[(split + 2)..], path, headers, depth + 1, ref kept);
            }

            findings.Problem(path, $"Nests defaults deeper than {MaxDepth}.", "Set one of the variables.");
            return null;
        }

        if (value is null)
        {
            findings.Problem(path, $"The environment variable {name} is not set.", $"Set it, or write ${{{name}:-default}}.");
        }

        return value;
    }

    private string? Header(string inner, string path, HeaderPlaceholders headers, ref int kept)
    {
        var name = inner.AsSpan(HeaderPrefix.Length);
        if (name.IsEmpty || name.IndexOfAnyExcept(s_tokenCharacters) >= 0)
        {
            findings.Problem(path, "Holds a ${header:…} whose name is no header name.",
                "Write the name of a request header, as ${header:X-Token}.");
        }
        else if (headers == HeaderPlaceholders.OnlyInEnv)
        {
            findings.Problem(path, "A request header can fill values of env only.",
                "Write ${header:…} in the env of a server with a command, and let the server read it there.");
        }
        else if (headers == HeaderPlaceholders.NeedsOwnChild)
        {
            findings.Problem(path, "A request header cannot fill the environment of a child that all sessions share.",
                "Set \"sharing\": \"session\" or \"call\".");
        }
        else
        {
            kept++;
            return "${" + inner + "}";
        }

        return null;
    }

    /// <summary>The placeholders of clients, which only the client can fill.</summary>
    private static (string What, string Cure) Foreign(string name)
    {
        var kind = name.Split(':')[0];
        return kind switch
        {
            "input" => ("${input:…} is asked by VS Code, and there is nobody to ask here.",
                "Write ${VAR} and set that variable for Outboard."),
            "userHome" => ("${userHome} is not known here.", "Write ${HOME}."),
            _ when IsEditorFolder(kind) =>
                ($"${{{kind}}} is an editor's folder, and there is no editor here.",
                    "Write the path; \"cwd\" may be relative to the manifest's folder."),
            "command" or "config" => ($"${{{kind}:…}} is filled by an editor, and there is no editor here.",
                "Write ${VAR} and set that variable for Outboard."),
            _ => ("Holds a ${…} that is no variable name.", "Write ${VAR} or ${VAR:-default}, or $${ for a plain ${."),
        };
    }

    private static bool IsEditorFolder(string name) =>
        name is "workspaceFolder" or "workspaceRoot" or "workspaceFolderBasename" or "fileWorkspaceFolder" or "userHome";

    /// <summary>The brace that closes the one before <paramref name="from"/>; a default may hold placeholders of its own.</summary>
    private static int Closing(string text, int from)
    {
        var open = 1;
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '{' && text[at - 1] == '$')
            {
                open++;
            }
            else if (text[at] == '}' && --open == 0)
            {
                return at;
            }
        }

        return -1;
    }

    private static int Count(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + 1, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }
}
