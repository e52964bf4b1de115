namespace Outboard.Testing;

/// <summary>
/// Golden text beside the test. With <c>OUTBOARD_UPDATE_SNAPSHOTS=1</c> the files are written instead of compared,
/// and the reviewer reads the difference.
/// </summary>
public static class Snapshot
{
    /// <summary>The difference between <paramref name="actual"/> and the golden file, for an assertion message; null when there is none.</summary>
    /// <param name="actual">What the code under test produced; line ends are compared as LF.</param>
    /// <param name="path">The golden file, relative to the root of the checkout.</param>
    public static string? Difference(string actual, string path)
    {
        var file = Repo.Path(path);
        var text = Normal(actual);
        if (Environment.GetEnvironmentVariable("OUTBOARD_UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return null;
        }

        if (!File.Exists(file))
        {
            return $"{path} does not exist. Write it with OUTBOARD_UPDATE_SNAPSHOTS=1 and read it. The text was:\n{text}";
        }

        var expected = Normal(File.ReadAllText(file)).Split('\n');
        var lines = text.Split('\n');
        for (var i = 0; i < Math.Max(expected.Length, lines.Length); i++)
        {
            var was = i < expected.Length ? expected[i] : "(end of text)";
            var now = i < lines.Length ? lines[i] : "(end of text)";
            if (was != now)
            {
                return $"{path}:{i + 1}\n  expected: {was}\n  actual:   {now}\nIf the new text is right: OUTBOARD_UPDATE_SNAPSHOTS=1 dotnet test";
            }
        }

        return null;
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
}
