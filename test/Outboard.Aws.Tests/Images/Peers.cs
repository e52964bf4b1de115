namespace Outboard.Aws.Tests.Images;

/// <summary>Programs of the machine that the tests of images use.</summary>
internal static class Peers
{
    /// <summary>Skips the test, saying why, where the program is absent; with <c>OUTBOARD_REQUIRE_PEERS=1</c> it fails instead.</summary>
    public static void Require(string program, string consequence, string cure)
    {
        if (!IsOnPath(program))
        {
            var why = $"{program.ToUpperInvariant()} IS NOT ON PATH, {consequence}: {cure}";
            Assert.False(Environment.GetEnvironmentVariable("OUTBOARD_REQUIRE_PEERS") == "1", why);
            Assert.Skip(why);
        }
    }

    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
