using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Outboard.Testing;

namespace Outboard.Tests;

/// <summary>
/// One file a case in <c>CommandLines/</c>: <c>env NAME=VALUE</c> lines, <c>file NAME TEXT</c> lines, the command line after <c>$</c>,
/// and then what is expected: the exit code and all that was printed. To add a case, write its first lines and run with
/// <c>OUTBOARD_UPDATE_SNAPSHOTS=1</c>.
/// </summary>
public sealed class CommandLineTests
{
    private const string Folder = "test/Outboard.Tests/CommandLines";

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Repo.Path(Folder), "*.txt").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_command_line_is_answered_as_its_file_says(string name)
    {
        var file = $"{Folder}/{name}";
        var given = File.ReadLines(Repo.Path(file)).TakeWhile(line => !line.StartsWith("exit ", StringComparison.Ordinal)).ToList();
        var (exitCode, output, error) = await RunAsync(given);
        var text = new StringBuilder();
        text.AppendJoin('\n', given).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"exit {exitCode}\n");
        Append(text, "out", output);
        Append(text, "err", error);
        Assert.Null(Snapshot.Difference(text.ToString(), file));
        Assert.NotEqual(0, exitCode);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(List<string> given)
    {
        using var folder = new TemporaryFolder();
        Dictionary<string, string> environment = [];
        string[] args = [];
        foreach (var line in given)
        {
            switch (line.Split(' ', 2))
            {
                case ["env", var pair]: environment[pair.Split('=')[0]] = pair.Split('=', 2)[1]; break;
                case ["file", var content]: folder.Write(content.Split(' ')[0], content.Split(' ', 2)[1].Replace("\\n", "\n", StringComparison.Ordinal)); break;
                case ["$", var command]: args = [.. CommandLineParser.SplitCommandLine(command).Skip(1)]; break;
                case ["$"]: break;
                default: throw new InvalidDataException($"Not a line of a case: {line}");
            }
        }

        var (exitCode, output, error) = await InProcess.RunAsync(args, environment, folder.Path);
        return (exitCode, output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal), error.Replace(folder.Path, "FOLDER", StringComparison.Ordinal));
    }

    private static void Append(StringBuilder text, string stream, string printed)
    {
        foreach (var line in printed.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(CultureInfo.InvariantCulture, $"{stream} {line.TrimEnd()}\n");
        }
    }
}
