using System.Globalization;
using System.Text;
using Outboard.Aws.Plans;

namespace Outboard.Aws.Images;

/// <summary>The small scripts of an image.</summary>
internal static class Launchers
{
    public const string NpmStartPath = "build/npm-start.cjs";

    /// <summary>The program without a start file of its own fits every architecture.</summary>
    public const string Outboard = "#!/bin/sh\nexec dotnet /opt/outboard/outboard.dll \"$@\"\n";

    /// <summary>A shell cannot name the program it starts, so the bridge is asked for by its word instead of by the name of the link.</summary>
    public const string Bridge = "#!/bin/sh\nexec dotnet /opt/outboard/outboard.dll bridge \"$@\"\n";

    /// <summary>Links <c>start</c> to the program npx would run: the package's only one, or the one of its name.</summary>
    public const string NpmStart = """
        const fs = require('node:fs');
        const path = require('node:path');
        const [folder, name] = process.argv.slice(2);
        const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8'));
        const own = name.split('/').pop();
        const programs = typeof bin === 'string' ? { [own]: bin } : bin ?? {};
        const names = Object.keys(programs);
        const program = new Set(Object.values(programs)).size === 1 ? names[0] : names.find(n => n === own);
        if (!program) {
          console.error(`${name} has ${names.length === 0 ? 'no program' : 'the programs ' + names.join(', ')}: write npx -y -p ${name} PROGRAM.`);
          process.exit(1);
        }
        fs.symlinkSync(path.join('node_modules', '.bin', program), path.join(folder, 'start'));

        """;

    /// <summary>
    /// <c>uvx</c> or <c>npx</c> of an image: the lines it was made for start what is installed, at once, without a resolver in memory; nothing is
    /// downloaded, whatever the environment says.
    /// </summary>
    public static string Of(string name, IReadOnlyList<ServerPackage> packages)
    {
        var script = new StringBuilder("#!/bin/sh\n# Made by outboard: the packages are in the image, and nothing is resolved or downloaded when it starts.\n");
        foreach (var package in packages)
        {
            var words = package.Command.Line.Skip(1).Select(static (word, index) => string.Create(CultureInfo.InvariantCulture, $"[ \"${{{index + 1}-}}\" = {ContainerCommand.Quote(word)} ]"));
            script.Append(CultureInfo.InvariantCulture, $"if {string.Join(" && ", words)}; then\n  shift {package.Command.Line.Count - 1}\n  exec {package.Folder}/start \"$@\"\nfi\n");
        }

        var lines = string.Join(", ", packages.Select(static package => string.Join(' ', package.Command.Line)));
        return script.Append(CultureInfo.InvariantCulture, $"printf '%s\\n' \"{name} $*: this image was made for other packages: \"{ContainerCommand.Quote(lines)} >&2\nexit 127\n").ToString();
    }
}
