using Outboard.Testing;

namespace Outboard.Manifests.Tests;

/// <summary>The case files beside the tests: anybody can add one.</summary>
internal static class Cases
{
    /// <summary>The environment every case is read in. A problem that shows the value of TOKEN gave a secret away.</summary>
    public static readonly Dictionary<string, string> Environment = new()
    {
        ["HOME"] = "/home/ada",
        ["EMPTY"] = "",
        ["TOKEN"] = "s3cret-token",
        ["SEARXNG_URL"] = "https://searx.example.com",
        ["INJECTED"] = "${header:X-Token}",
    };

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "outboard-cases"));

    public static string[] Names(string folder) =>
        [.. Directory.GetFiles(Repo.Path("test", "Outboard.Manifest.Tests", folder), "*.json").Select(f =>
            Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static string Text(string folder, string name) =>
        File.ReadAllText(Repo.Path("test", "Outboard.Manifest.Tests", folder, name + ".json"));

    public static string Expected(string folder, string name) => $"test/Outboard.Manifest.Tests/{folder}/{name}.expected";

    public static Manifest Read(string json) => ManifestReader.Parse(json, Folder, Environment);

    public static IReadOnlyList<Problem> Problems(string json) => Assert.Throws<OutboardException>(() => Read(json)).Problems;

    /// <summary>The one server of a manifest whose entry is <paramref name="entry"/>.</summary>
    public static ServerSpec Server(string entry) => Assert.Single(Read($$"""{ "mcpServers": { "s": {{entry}} } }""").Servers);
}
