using Outboard.Gateway.Stdio;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class CommandPathTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("outboard-path-");

    [Fact]
    public void A_name_is_looked_for_in_the_path_of_the_child() =>
        Assert.Equal(Program("tool"), CommandPath.Find(Command("tool", path: $"/nowhere:{folder.FullName}")));

    [Fact]
    public void A_file_that_is_no_program_is_passed_over()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "sh"), "text");

        Assert.NotEqual(Path.Combine(folder.FullName, "sh"), CommandPath.Find(Command("sh", path: $"{folder.FullName}:/usr/bin:/bin")));
    }

    [Fact]
    public void A_relative_path_is_taken_from_the_working_directory()
    {
        var program = Program("tool");

        Assert.Equal(program, CommandPath.Find(Command("./tool", cwd: folder.FullName)));
    }

    [Fact]
    public void A_missing_command_is_named_with_a_cure_and_without_the_folders_of_the_host()
    {
        var error = Assert.Throws<OutboardException>(() => CommandPath.Find(Command("no-such-tool", path: "/nowhere:/home/somebody/bin")));

        Assert.Equal("Server 's' cannot start: command 'no-such-tool' not found.", error.Message);
        Assert.Equal("No 'no-such-tool' in the 2 folders of PATH.", error.Why);
        Assert.Equal("Install 'no-such-tool', or write its full path.", error.Fix);
    }

    [Fact]
    public void An_empty_path_is_said_to_be_so() =>
        Assert.Contains("which is empty", Assert.Throws<OutboardException>(() => CommandPath.Find(Command("tool", path: ""))).Why, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_named_in_full() =>
        Assert.Equal("There is no file '/nowhere/tool'.", Assert.Throws<OutboardException>(() => CommandPath.Find(Command("/nowhere/tool"))).Why);

    [Fact]
    public void A_missing_working_directory_is_named() =>
        Assert.Contains("'/nowhere'", Assert.Throws<OutboardException>(() => CommandPath.Find(Command("sh", cwd: "/nowhere"))).Why, StringComparison.Ordinal);

    [Fact]
    public void A_program_the_system_refuses_to_run_is_named_with_the_reason()
    {
        var garbage = Program("garbage", "\0not a program");
        var error = Assert.Throws<OutboardException>(() =>
            LinuxChild.Start(Command(garbage), new FrameReader((_, _) => { }), new ErrorLines(_ => { }, TimeProvider.System)));

        Assert.StartsWith("Server 's' cannot start: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(garbage, error.Why, StringComparison.Ordinal);
        Assert.Contains("#!/bin/sh", error.Fix, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string Program(string name, string text = "#!/bin/sh\n")
    {
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    private static ChildCommand Command(string command, string path = "/usr/bin:/bin", string? cwd = null) =>
        new("s", command, [], new Dictionary<string, string> { ["PATH"] = path }, cwd);
}
