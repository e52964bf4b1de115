using System.Reflection;
using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>
/// The command line of <c>outboard bridge</c>, and of this binary when it is called <c>mcp-proxy</c>: text in, one
/// <see cref="ParseResult"/> out. Nothing is started and nothing printed here.
/// </summary>
internal static class McpProxyLine
{
    internal static ParseResult Parse(string[] args, IReadOnlyDictionary<string, string> environment, string programName) =>
        Parse(args, new LineSurroundings(programName, environment, Environment.CurrentDirectory, File.ReadAllBytes));

    internal static ParseResult Parse(IReadOnlyList<string> args, LineSurroundings around)
    {
        if (WholeLineInOneArgument(args) is { } words)
        {
            var list = string.Join(", ", Secrets.Hide(words).Select(word => $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
            return Usage.Error(around, 2, "the whole command line arrived as one argument.", "Give it as a list, one item a word:", $"  [{list}]");
        }

        var warnings = new List<LineWarning>();
        var line = ArgparseLine.Read(args);
        if (DoubledEntrypoint.Without(args, line) is { } rest)
        {
            warnings.Warn($"The line begins with '{args[line.FirstPositional!.Value]}' once more, although that is the program already; it is dropped.");
            line = ArgparseLine.Read(args = rest);
        }

        return Interpret(args, line, around, warnings) with { Warnings = [.. warnings] };
    }

    private static ParseResult Interpret(IReadOnlyList<string> args, ArgparseLine line, LineSurroundings around, List<LineWarning> warnings)
    {
        var options = new LineOptions();
        try
        {
            foreach (var option in line.Options)
            {
                switch (option.Flag.Name)
                {
                    case "--help":
                        return new ParseResult.ShowHelp(HelpText.For(around.ProgramName));
                    case "--version":
                        return new ParseResult.ShowVersion($"{around.ProgramName} {Version}");
                    default:
                        options.Apply(option);
                        break;
                }
            }

            return line.Fault is not null ? Usage.Error(around, 2, line.Fault, Unrecognized.HintFor(line.Fault))
                : line.Unrecognized.Count > 0 ? Unrecognized.Explain(args, line, around)
                : Run(line, options, around, warnings);
        }
        catch (FormatException e)
        {
            return Usage.Error(around, 2, e.Message);
        }
        catch (OutboardException e)
        {
            return Usage.Error(around, 1, e.What, e.Why, e.Fix);
        }
    }

    private static ParseResult Run(ArgparseLine line, LineOptions options, LineSurroundings around, List<LineWarning> warnings)
    {
        var command = line.Command is { Length: > 0 } ? line.Command : null;
        var hasNamed = options.NamedServers.Count > 0 || options.NamedServerConfig is not null;
        if (around.Variable("SSE_URL") is { } fromEnvironment)
        {
            if (command is null && line.Command is null && !hasNamed)
            {
                command = fromEnvironment;
            }
            else
            {
                warnings.Warn("SSE_URL is ignored: the line itself says what to run.");
            }
        }

        return command switch
        {
            null when !hasNamed => Usage.Error(around, 1, "nothing to run: give a command, a URL, --named-server or --named-server-config.", Swallowed(options))
                with { Help = HelpText.For(around.ProgramName) },
            _ when IsUrl(command) => ClientMode.From(options, command!, around, warnings),
            _ => new ServerMode(options, around, warnings).Settings(command, line.Args),
        };
    }

    /// <summary>mcp-proxy compares with case, so <c>HTTP://…</c> is a command.</summary>
    internal static bool IsUrl(string? word) =>
        word is not null && (word.StartsWith("http://", StringComparison.Ordinal) || word.StartsWith("https://", StringComparison.Ordinal));

    /// <summary>A greedy option took the command or the URL.</summary>
    private static string? Swallowed(LineOptions options)
    {
        if (options.Tls is TlsVerification.Bundle(var path) && IsUrl(path))
        {
            return $"--verify-ssl took the URL as its value. Write it behind the URL: {path} --verify-ssl";
        }

        if (options.AllowOrigins is [var origin, _, ..])
        {
            return $"--allow-origin took every word behind it. Write --allow-origin={ShellWords.Join([origin])} {ShellWords.Join(Secrets.Hide(options.AllowOrigins.Skip(1)))}";
        }

        return options.EnvAllow.Count > 1 ? "--env-allow took every word behind it. Put -- before the command." : null;
    }

    /// <summary>A task definition with the line as a string: one argument that starts with an option and holds spaces.</summary>
    private static List<string>? WholeLineInOneArgument(IReadOnlyList<string> args)
    {
        if (args is not [['-', '-', ..] only] || !only.Contains(' ', StringComparison.Ordinal) || only.StartsWith("--named-server-config=", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return ShellWords.Split(only);
        }
        catch (FormatException)
        {
            return [.. only.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        }
    }

    private static string Version =>
        typeof(McpProxyLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
