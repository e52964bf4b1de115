using System.Text.RegularExpressions;

namespace Outboard.Aws.Images;

/// <summary><c>npx [-y] [-p SPEC] PACKAGE[@VERSION] ARGS</c>, and the same after <c>npm exec</c>.</summary>
internal static partial class NpmLine
{
    private static readonly string[] s_passedOver = ["-y", "--yes", "-q", "--quiet", "--silent", "-s", "--prefer-offline", "--offline", "--no-audit", "--no-fund", "--"];

    public static (PackageCommand?, string?) Read(IReadOnlyList<string> line, int at)
    {
        List<string> named = [];
        for (; at < line.Count && line[at].StartsWith('-'); at++)
        {
            if (s_passedOver.Contains(line[at]))
            {
                continue;
            }

            var (option, value) = OptionWords.Split(line, ref at);
            if (option is not ("-p" or "--package") || value is null)
            {
                return (null, $"The option {option} cannot be carried into an image.");
            }

            named.Add(value);
        }

        if (at >= line.Count)
        {
            return (null, "It names no package.");
        }

        List<string> packages = named.Count > 0 ? named : [line[at]];
        var program = named.Count > 0 ? line[at] : null;
        if (!packages.All(Package().IsMatch))
        {
            return (null, "It names something else than a package of a registry by its name and version.");
        }

        return program is not null && !Program().IsMatch(program)
            ? (null, $"{program} is not the name of a program of a package.")
            : (new PackageCommand
            {
                Installer = Installer.Npm,
                // A -- between the package and the server's own arguments is npm's.
                Line = [.. line.Take(at + 1), .. line.Count > at + 1 && line[at + 1] == "--" && line[0] == "npm" ? ["--"] : Array.Empty<string>()],
                Packages = [.. packages],
                Program = program,
                IsExact = Exact().IsMatch(packages[0]),
            }, null);
    }

    /// <summary>A package without its version.</summary>
    public static string NameOf(string package) => Package().Match(package).Groups["name"].Value;

    [GeneratedRegex(@"^(?<name>(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*)(@[A-Za-z0-9^~<>=.*+-]+)?\z")]
    private static partial Regex Package();

    [GeneratedRegex(@".@[0-9]+\.[0-9]+\.[0-9]+(-[A-Za-z0-9.-]+)?(\+[A-Za-z0-9.-]+)?\z")]
    private static partial Regex Exact();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex Program();
}
