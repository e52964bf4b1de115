using System.Text;

namespace Outboard.Tests;

/// <summary>The whole program run inside the test, with streams and writers in place of the terminal.</summary>
internal static class InProcess
{
    public static Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args) => RunAsync(args, environment: null, folder: null);

    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(
        string[] args, IReadOnlyDictionary<string, string>? environment, string? folder = null, CancellationToken stop = default)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var context = Context(new Terminal(() => Stream.Null, () => Stream.Null, output, TextWriter.Synchronized(error)), environment, folder, stop);
        var exitCode = await Program.RunAsync(args, "outboard", context);
        return (exitCode, output.ToString(), error.ToString());
    }

    public static CommandContext Context(
        Terminal terminal, IReadOnlyDictionary<string, string>? environment = null, string? folder = null, CancellationToken stop = default) => new()
    {
        Terminal = terminal,
        Environment = environment ?? new Dictionary<string, string>(),
        Folder = folder ?? Path.GetTempPath(),
        Stop = stop,
    };
}

/// <summary>A folder of its own for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("outboard-test-").FullName;

    public string Path { get; }

    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, text, new UTF8Encoding(false));
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
