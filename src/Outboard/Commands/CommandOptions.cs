using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace Outboard.Commands;

/// <summary>Values several commands take, checked where they are read.</summary>
internal static class CommandOptions
{
    public static Option<string> Among(string name, string description, string otherwise, params string[] values) => new(name)
    {
        Description = $"{description} {string.Join('|', values)}",
        HelpName = "X",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            var value = result.Tokens[^1].Value;
            if (!values.Contains(value))
            {
                result.AddError($"{name} takes {string.Join(", ", values[..^1])} or {values[^1]}, not '{value}'.");
            }

            return value;
        },
    };

    public static Uri? HttpUrl(ArgumentResult result) => ReadUrl(result.Tokens[^1].Value, result.AddError);

    public static Uri[]? HttpUrls(ArgumentResult result) =>
        [.. result.Tokens.Select(token => ReadUrl(token.Value, result.AddError)).OfType<Uri>()];

    public static int Port(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[^1].Value, out var port) && port is >= 0 and <= 65535)
        {
            return port;
        }

        result.AddError($"'{result.Tokens[^1].Value}' is not a port; it is a number from 0 (any free port) to 65535.");
        return 0;
    }

    public static string? Address(ArgumentResult result)
    {
        var value = result.Tokens[^1].Value;
        if (value == "localhost" || IPAddress.TryParse(value, out _))
        {
            return value;
        }

        result.AddError($"'{value}' is not an address to listen on; write an IP address such as 127.0.0.1 or 0.0.0.0, or localhost.");
        return null;
    }

    /// <summary>Seconds, or a number with <c>ms</c>, <c>s</c> or <c>m</c>.</summary>
    public static TimeSpan Duration(ArgumentResult result)
    {
        var value = result.Tokens[^1].Value;
        var (digits, unit) = value switch
        {
            _ when value.EndsWith("ms", StringComparison.Ordinal) => (value[..^2], TimeSpan.FromMilliseconds(1)),
            _ when value.EndsWith('s') => (value[..^1], TimeSpan.FromSeconds(1)),
            _ when value.EndsWith('m') => (value[..^1], TimeSpan.FromMinutes(1)),
            _ => (value, TimeSpan.FromSeconds(1)),
        };
        if (int.TryParse(digits, out var count) && count is > 0 and < 1_000_000)
        {
            return unit * count;
        }

        result.AddError($"'{value}' is not a time; write seconds, or 500ms, 30s, 2m.");
        return default;
    }

    private static Uri? ReadUrl(string text, Action<string> error)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        error($"'{text}' is not a URL; write it in full, for example http://127.0.0.1:8800/fetch/mcp.");
        return null;
    }
}
