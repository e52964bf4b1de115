namespace Outboard.Manifests;

/// <summary>"Did you mean": the nearest known word.</summary>
public static class Spelling
{
    /// <summary>The candidate that <paramref name="word"/> is most probably a misspelling of, or null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var given = Plain(word);
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var wanted = Plain(candidate);
            var longer = Math.Max(given.Length, wanted.Length);
            // Short words are near each other by accident ("roots" and "tools" differ in two letters).
            var allowed = longer <= 5 ? 1 : 2;
            if (Math.Abs(given.Length - wanted.Length) > allowed)
            {
                continue;
            }

            var distance = Distance(given, wanted);
            if (distance <= allowed && distance < wanted.Length && distance < least)
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>Edits between two words: insert, delete, replace, or swap neighbours.</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var least = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    least = Math.Min(least, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = least;
            }
        }

        return rows[a.Length, b.Length];
    }

    /// <summary>Case and separators do not count: <c>request_timeout</c> is <c>requestTimeout</c>.</summary>
    private static string Plain(string word) =>
        word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
