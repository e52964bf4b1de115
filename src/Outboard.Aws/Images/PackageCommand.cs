using Outboard.Aws.Plans;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

internal enum Installer
{
    Uv,
    Npm,
}

/// <summary>
/// A command line that names a package, as <c>uvx mcp-server-fetch==2025.4.7</c> or <c>npx -y mcp-searxng@2.4.0</c>: what is installed when the
/// image is built, and which words then start it.
/// </summary>
internal sealed record PackageCommand
{
    public required Installer Installer { get; init; }

    /// <summary>The words that are replaced by the installed program; what follows are the server's own arguments.</summary>
    public required ValueList<string> Line { get; init; }

    /// <summary>As the installer takes them; the first is the server's.</summary>
    public required ValueList<string> Packages { get; init; }

    /// <summary>The program within the packages; null: the one the package itself names (npm).</summary>
    public string? Program { get; init; }

    /// <summary>The version of Python the line asks for; null: the image's.</summary>
    public string? Python { get; init; }

    /// <summary>Words for the installer.</summary>
    public ValueList<string> Options { get; init; } = [];

    /// <summary>The server's package names one version and no other.</summary>
    public bool IsExact { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <param name="line">The server's own, program first.</param>
    /// <param name="why">Why no image can be made of it, for people; null with a command.</param>
    /// <returns>Null where it names no package that can be installed.</returns>
    public static PackageCommand? Read(IReadOnlyList<string> line, out string? why)
    {
        var (kind, skip) = line switch
        {
            ["uvx", ..] => (UvLine.Read, 1),
            ["uv", "tool", "run", ..] => (UvLine.Read, 3),
            ["pipx", "run", ..] => (UvLine.ReadPipx, 2),
            ["npx", ..] => (NpmLine.Read, 1),
            ["npm", "exec" or "x", ..] => (NpmLine.Read, 2),
            _ => ((Func<IReadOnlyList<string>, int, (PackageCommand?, string?)>?)null, 0),
        };
        if (kind is null)
        {
            why = $"Nothing is known of what {(line.Count == 0 ? "it" : ContainerCommand.Quote(line[0]))} runs: an image can be made of uvx, uv tool run, pipx run, npx or npm exec with a package, and of outboard serve.";
            return null;
        }

        (var command, why) = kind(line, skip);
        return command;
    }
}
