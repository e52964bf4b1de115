using Outboard.Gateway.Stdio;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Stdio;

public sealed class EraKeyTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("outboard-key-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_same_program_with_the_same_arguments_has_the_same_key()
    {
        Assert.Equal(Key(Program()), Key(Program()));
        Assert.Equal(Key(Program(), args: ["-y", "a@1.0"]), Key(Program(), args: ["-y", "a@1.0"]));
        Assert.Matches("^[0-9a-f]{64}$", Key(Program()));
    }

    [Fact]
    public void Whatever_makes_it_another_program_gives_it_another_key()
    {
        var key = Key(Program(), args: ["a", "b"]);

        Assert.NotEqual(key, Key(Program(), args: ["a", "c"]));
        Assert.NotEqual(key, Key(Program(), args: ["ab"]));
        Assert.NotEqual(key, Key(Program(), args: ["a", "b", ""]));
        Assert.NotEqual(key, Key(Program(), args: ["a", "b"], cwd: "/"));
        Assert.NotEqual(key, Key(Program(), args: ["a", "b"], image: "sha256:1"));
        Assert.NotEqual(key, Key(Program("other"), args: ["a", "b"]));
    }

    [Fact]
    public void A_changed_program_has_another_key_also_behind_a_link()
    {
        var program = Program();
        var link = Path.Combine(folder.FullName, "link");
        File.CreateSymbolicLink(link, program);
        var (before, linked) = (Key(program), Key(link));

        File.AppendAllText(program, "# more\n");

        Assert.NotEqual(before, Key(program));
        Assert.NotEqual(linked, Key(link));
    }

    [Fact]
    public void A_changed_script_is_another_program_and_a_changed_data_file_is_not()
    {
        var (script, data) = (Path.Combine(folder.FullName, "server.js"), Path.Combine(folder.FullName, "notes.db"));
        File.WriteAllText(script, "1");
        File.WriteAllText(data, "1");
        var key = Key(Program(), args: ["server.js", data], cwd: folder.FullName);

        File.WriteAllText(data, "more");
        Assert.Equal(key, Key(Program(), args: ["server.js", data], cwd: folder.FullName));

        File.WriteAllText(script, "more");
        Assert.NotEqual(key, Key(Program(), args: ["server.js", data], cwd: folder.FullName));
    }

    [Fact]
    public void A_program_that_is_not_there_has_no_key() =>
        Assert.Throws<OutboardException>(() => Key(Path.Combine(folder.FullName, "nothing")));

    private static string Key(string command, string[]? args = null, string? cwd = null, string? image = null) =>
        EraKey.Of(new ChildCommand("s", command, args ?? [], new Dictionary<string, string>(), cwd), image);

    private string Program(string name = "program")
    {
        var path = Path.Combine(folder.FullName, name);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, "#!/bin/sh\n");
        }

        return path;
    }
}
