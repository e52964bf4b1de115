namespace Outboard.Testing;

/// <summary>Programs of other people that tests talk to where they are there.</summary>
public static class Peers
{
    public static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    /// <summary>Null where all of them are there; otherwise the reason to skip with, in capitals that nobody overlooks.</summary>
    /// <remarks>With <c>OUTBOARD_REQUIRE_PEERS=1</c> the test is to fail instead.</remarks>
    public static string? Missing(params string[] programs)
    {
        var missing = programs.Where(static program => !IsOnPath(program)).ToArray();
        return missing.Length == 0 ? null : $"{string.Join(" AND ", missing).ToUpperInvariant()} NOT ON PATH, so this was not tried against the real program.";
    }

    public static bool AreRequired => Environment.GetEnvironmentVariable("OUTBOARD_REQUIRE_PEERS") == "1";
}
