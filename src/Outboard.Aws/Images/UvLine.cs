using System.Text.RegularExpressions;

namespace Outboard.Aws.Images;

/// <summary><c>uvx [--from SPEC] [--with SPEC] [--python VERSION] PACKAGE[@VERSION] ARGS</c>, and <c>pipx run [--spec SPEC] PACKAGE ARGS</c>.</summary>
internal static partial class UvLine
{
    /// <summary>What concerns only the moment of starting, and has no meaning once everything is installed.</summary>
    private static readonly string[] s_passedOver =
        ["-q", "--quiet", "-v", "--verbose", "--isolated", "-n", "--no-cache", "--refresh", "--no-progress", "--no-env-file", "--managed-python", "--offline", "--native-tls"];

    /// <summary>Handed on to the installer with their value.</summary>
    private static readonly string[] s_handedOn = ["--prerelease", "--exclude-newer", "--resolution"];

    public static (PackageCommand?, string?) Read(IReadOnlyList<string> line, int at) => Read(line, at, "--from");

    public static (PackageCommand?, string?) ReadPipx(IReadOnlyList<string> line, int at) => Read(line, at, "--spec");

    private static (PackageCommand?, string?) Read(IReadOnlyList<string> line, int at, string fromOption)
    {
        string? from = null;
        string? python = null;
        List<string> with = [];
        List<string> options = [];
        for (; at < line.Count && line[at].StartsWith('-'); at++)
        {
            if (s_passedOver.Contains(line[at]))
            {
                continue;
            }

            if (line[at] == "--")
            {
                at++;
                break;
            }

            var (option, value) = OptionWords.Split(line, ref at);
            if (value is null)
            {
                return (null, $"The option {option} has no value.");
            }

            switch (option)
            {
                case var _ when option == fromOption:
                    from = value;
                    break;
                case "--with" or "-w":
                    with.AddRange(value.Split(','));
                    break;
                case "--python" or "-p" when PythonVersion().IsMatch(value):
                    python = value;
                    break;
                case var _ when s_handedOn.Contains(option) && Word().IsMatch(value):
                    options.AddRange([option, value]);
                    break;
                default:
                    return (null, $"The option {option} cannot be carried into an image.");
            }
        }

        if (at >= line.Count)
        {
            return (null, "It names no package.");
        }

        var main = from ?? line[at];
        string?[] packages = [Requirement(main), .. with.Select(Requirement)];
        if (packages.Contains(null))
        {
            return (null, "It names something else than a package of an index by its name and version.");
        }

        var program = from is null ? NameOf().Match(main).Value : line[at];
        return !NameOf().IsMatch(program) || NameOf().Match(program).Length != program.Length
            ? (null, $"{line[at]} is not the name of a program of a package.")
            : (new PackageCommand
            {
                Installer = Installer.Uv,
                Line = [.. line.Take(at + 1)],
                Packages = [.. packages.Select(static package => package!)],
                Program = program,
                Python = python,
                Options = [.. options],
                IsExact = Exact().IsMatch(packages[0]!),
            }, null);
    }

    /// <summary><c>name@1.2</c> is uvx's own way to write <c>name==1.2</c>, and <c>name@latest</c> the newest there is.</summary>
    private static string? Requirement(string text)
    {
        text = text.Trim();
        if (AtVersion().Match(text) is { Success: true } match)
        {
            var version = match.Groups["version"].Value;
            return match.Groups["name"].Value + (version == "latest" ? "" : $"=={version}");
        }

        return Specifier().IsMatch(text) ? text : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")]
    private static partial Regex NameOf();

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9,._-]+\])?)@(?<version>latest|[0-9][A-Za-z0-9.+!]*)\z")]
    private static partial Regex AtVersion();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9,._-]+\])?\s*((===?|~=|!=|<=?|>=?)\s*[0-9][A-Za-z0-9.*+!]*\s*(,\s*(?=[=~!<>])|\z))*\z")]
    private static partial Regex Specifier();

    [GeneratedRegex(@"^[^=<>~!]+\s*===?\s*[0-9][A-Za-z0-9.+!]*\z")]
    private static partial Regex Exact();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){0,2}\z")]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"^[A-Za-z0-9:+.-]+\z")]
    private static partial Regex Word();
}
