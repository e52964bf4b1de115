using System.Globalization;
using System.Text.RegularExpressions;
using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>A word of the line turned into the value its flag takes, or a <see cref="FormatException"/> that says what it takes.</summary>
internal static partial class ValueOf
{
    /// <summary>As Python's <c>int()</c> reads it: spaces around, a sign and single underscores are allowed.</summary>
    internal static int Port(Flag flag, string value)
    {
        var text = value.Trim();
        if (!PythonInteger().IsMatch(text))
        {
            throw Wrong(flag, $"invalid int value: '{value}'");
        }

        return int.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65535
            ? port
            : throw Wrong(flag, $"{text} is not a port: 0 to 65535");
    }

    internal static T Choice<T>(Flag flag, string value, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        foreach (var (name, choice) in choices)
        {
            if (name == value)
            {
                return choice;
            }
        }

        var names = new List<string>();
        foreach (var (name, _) in choices)
        {
            names.Add($"'{name}'");
        }

        throw Wrong(flag, $"invalid choice: '{value}' (choose from {string.Join(", ", names)})");
    }

    /// <summary>Alone: verify. A word for yes or no in any case, or the path of a PEM bundle.</summary>
    internal static TlsVerification Tls(Flag flag, ValueList<string> values) => values is [var value]
        ? value.ToLowerInvariant() switch
        {
            "1" or "true" or "yes" or "on" => new TlsVerification.System(),
            "0" or "false" or "no" or "off" => new TlsVerification.Off(),
            "" => throw Wrong(flag, "the value is empty. Write true, false or the path of a PEM bundle."),
            _ => new TlsVerification.Bundle(value),
        }
        : new TlsVerification.System();

    internal static string Address(Flag flag, string value) =>
        value.Length > 0 ? value : throw Wrong(flag, "the address is empty. Write 0.0.0.0 to listen on every interface.");

    internal static string NotEmpty(Flag flag, string value) =>
        string.IsNullOrWhiteSpace(value) ? throw Wrong(flag, "the value is empty.") : value;

    internal static string HeaderName(Flag flag, string value) => HeaderToken().IsMatch(value)
        ? value
        : throw Wrong(flag, value.Contains(':', StringComparison.Ordinal)
            ? $"'{value[..value.IndexOf(':', StringComparison.Ordinal)]}: …' is not a header name. Name and value are two arguments: {flag.Short ?? flag.Name} NAME VALUE"
            : $"'{value}' is not a header name.");

    internal static string VariableName(Flag flag, string value) => value.Length > 0 && !value.AsSpan().ContainsAny('=', '\0')
        ? value
        : throw Wrong(flag, value.Length == 0
            ? "the variable's name is empty."
            : $"'{value[..value.AsSpan().IndexOfAny('=', '\0')]}=…' is not a variable's name. Name and value are two arguments: {flag.Short ?? flag.Name} NAME VALUE");

    /// <summary>One word of <c>--env-allow</c>: a name, or several with commas.</summary>
    internal static string[] VariableNames(Flag flag, string value)
    {
        var names = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(names, name => !IdentifierName().IsMatch(name)) is { } bad
            ? throw Wrong(flag, $"'{bad}' is not a variable's name. Put another option or -- between the names and the command.")
            : Array.Find(names, name => name.StartsWith("OUTBOARD_", StringComparison.OrdinalIgnoreCase)) is { } own
                ? throw Wrong(flag, $"{own} is Outboard's own and never reaches a child.")
                : names;
    }

    /// <summary><c>X-Token=TOKEN</c>: the header, and the variable it fills (R43).</summary>
    internal static (string Header, string Variable) HeaderEnv(Flag flag, string value)
    {
        if (value.Split('=') is not [var header, var variable] || !HeaderToken().IsMatch(header) || !IdentifierName().IsMatch(variable))
        {
            throw Wrong(flag, $"'{value}' is not HEADER=NAME, as in X-Api-Key=API_KEY.");
        }

        return ChangesCode(variable)
            ? throw Wrong(flag, $"{variable} changes which code the child runs; a caller may not set it.")
            : (header, variable);
    }

    /// <summary><c>90</c> and <c>90s</c> are seconds; <c>500ms</c>, <c>5m</c>, <c>1h</c>; 0 means never.</summary>
    internal static TimeSpan Duration(Flag flag, string value, string zero = "for never")
    {
        if (DurationText().Match(value) is { Success: true } match
            && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            var seconds = number * match.Groups[2].Value switch { "ms" => 0.001, "m" => 60, "h" => 3600, _ => 1 };
            if (seconds <= TimeSpan.FromDays(30).TotalSeconds)
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        throw Wrong(flag, $"'{value}' is not a time. Write 90, 90s, 5m or 1h (up to 30 days), or 0 {zero}.");
    }

    internal static TimeSpan DurationAboveZero(Flag flag, string value) =>
        Duration(flag, value) is { Ticks: > 0 } time ? time : throw Wrong(flag, "0 would end every session at once. Write a time, as 24h.");

    internal static string UrlPath(Flag flag, string value) => value is ['/', _, ..] && !value.AsSpan().ContainsAny(" ?#%")
        ? value
        : throw Wrong(flag, $"'{value}' is not a path. Write it from the slash on, as /health.");

    /// <summary>A variable through which a loader, an interpreter or a shell takes code: never to be filled from a request (R43).</summary>
    internal static bool ChangesCode(string variable) => ChangesLoading().IsMatch(variable);

    private static FormatException Wrong(Flag flag, string what) => new($"argument {flag.Display}: {what}");

    [GeneratedRegex(@"^[+-]?[0-9]+(_[0-9]+)*$")]
    private static partial Regex PythonInteger();

    // RFC 9110 5.6.2
    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
    private static partial Regex HeaderToken();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex IdentifierName();

    [GeneratedRegex(@"^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)?$")]
    private static partial Regex DurationText();

    // loaders, interpreters and shells take code or search paths from these
    [GeneratedRegex(@"^(PATH|LD_.*|DYLD_.*|NODE_.*|NPM_.*|PYTHON.*|PIP_.*|UV_.*|BASH_ENV|BASHOPTS|SHELLOPTS|ENV|IFS|PS4|PERL5?.*|RUBY.*|GEM_.*|JAVA_.*|_JAVA_.*|JDK_.*|CLASSPATH|DOTNET_.*|CORECLR_.*|COMPLUS_.*|GLIBC_.*|GCONV_PATH|GIT_.*|OUTBOARD_.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex ChangesLoading();
}
