namespace Outboard.Testing;

/// <summary>Where things are: the checkout the tests were built from, its built programs, the data beside it.</summary>
public static class Repo
{
    /// <summary>The checkout: the nearest folder above the running test that holds <c>Outboard.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside the checkout.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>
    /// A built program of this solution, from the artifacts folder and in the configuration the running test was built in.
    /// The test project names it with <c>ProjectReference ReferenceOutputAssembly="false"</c>, so that it is there.
    /// </summary>
    /// <param name="project">The project, which is also the folder under <c>artifacts/bin</c>.</param>
    /// <param name="assembly">The program's name where it differs from the project's.</param>
    public static string Program(string project, string? assembly = null)
    {
        var configuration = System.IO.Path.GetFileName(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        var name = (assembly ?? project) + (OperatingSystem.IsWindows() ? ".exe" : "");
        var file = Path("artifacts", "bin", project, configuration, name);
        return File.Exists(file) ? file : throw new FileNotFoundException($"{project} is not built: reference it from the test project.", file);
    }

    public static string Outboard => Program("Outboard", "outboard");

    public static string NaughtyServer => Program("NaughtyServer");

    public static string FixtureServer => Program("FixtureServer");

    /// <summary>
    /// A file or folder of the data shared between checkouts (<c>../shared</c>, or where <c>OUTBOARD_SHARED</c> says);
    /// null when it is not there, and the test that needs it skips with that reason.
    /// </summary>
    public static string? Shared(params string[] parts)
    {
        var shared = Environment.GetEnvironmentVariable("OUTBOARD_SHARED") ?? System.IO.Path.Combine(Root, "..", "shared");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine([shared, .. parts]));
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Outboard.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Outboard.slnx above {AppContext.BaseDirectory}.");
    }
}
