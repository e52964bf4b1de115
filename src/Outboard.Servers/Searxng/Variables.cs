using System.Globalization;

namespace Outboard.Servers.Searxng;

/// <summary>
/// Reads environment variables as the original does: an empty one is not set, a value that cannot be used means the default.
/// What it had to ignore is collected, one warning a variable; no warning shows a value, which may be a secret.
/// </summary>
internal sealed class Variables(IReadOnlyDictionary<string, string> environment)
{
    private readonly List<string> _warnings = [];

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The names that are set.</summary>
    public IEnumerable<string> Names => environment.Where(static variable => variable.Value.Trim().Length > 0).Select(static variable => variable.Key);

    public string? Text(string name) => environment.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The first that is set.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Text(name) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    public bool Flag(string name)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case "true" or "1":
                return true;
            case null or "false" or "0":
                return false;
            default:
                Ignore(name, "is neither true nor false");
                return false;
        }
    }

    /// <summary>A whole number within bounds; null when it is not set or cannot be used.</summary>
    public int? Whole(string name, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Ignore(name, $"is no whole number from {least} to {most}");
        return null;
    }

    public TimeSpan Milliseconds(string name, int usual, int least = 1) => TimeSpan.FromMilliseconds(Whole(name, least, int.MaxValue) ?? usual);

    /// <summary>One of a few words; null when it is not set or another.</summary>
    public string? Choice(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (words.Contains(text))
        {
            return text;
        }

        Ignore(name, $"is none of {string.Join(", ", words.ToArray())}");
        return null;
    }

    public void Ignore(string name, string why) => _warnings.Add($"{name} {why}; it is ignored.");
}
