using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Outboard;

/// <summary>Parses with System.CommandLine; what it finds wrong is reported in our own form and with our own exit code.</summary>
internal sealed class CommandLine
{
    private readonly Command root;

    public CommandLine(IEnumerable<DescribedCommand> commands)
    {
        // Not RootCommand, which is named after whatever process hosts it.
        root = new Command("outboard", "Runs MCP servers and serves them over HTTP.");
        foreach (var command in commands)
        {
            root.Add(command);
        }

        var help = new HelpOption { Recursive = true };
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.Add(help);
        root.Add(new VersionOption("--version", "-v") { Action = new PrintVersion(), Recursive = true });
    }

    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public async Task<int> RunAsync(string[] args, CommandContext context)
    {
        // No response files (@name): an argument is never read as a file behind the user's back.
        var parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        var output = new InvocationConfiguration
        {
            Output = context.Terminal.Out,
            Error = context.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        if (args.Length == 0)
        {
            await root.Parse("--help").InvokeAsync(output, context.Stop);
            throw new UsageException("no command was given.", fix: "outboard up");
        }

        if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithExamples or PrintVersion))
        {
            throw Refusal(parsed);
        }

        return await parsed.InvokeAsync(output, context.Stop);
    }

    /// <summary><c>outboard serve fetch</c> for the command <c>fetch</c> below <c>serve</c>.</summary>
    private static string Line(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Line(parent)} {command.Name}" : command.Name;

    private UsageException Refusal(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var line = Line(command);
        if (parsed.UnmatchedTokens is not [var stranger, ..])
        {
            return new UsageException(string.Join(" ", parsed.Errors.Select(error => error.Message)), fix: $"{line} --help");
        }

        // What follows a word that is not known is not known either; the first one is the mistake.
        var (kind, known) = command.Subcommands.Count > 0 && !stranger.StartsWith('-')
            ? ("has no command", command.Subcommands.Select(other => other.Name))
            : stranger.StartsWith('-') ? ("has no option", command.Options.Select(option => option.Name)) : ("takes no further argument", []);
        var meant = known.FirstOrDefault(name => name.StartsWith(stranger[..Math.Min(stranger.Length, stranger.StartsWith('-') ? 3 : 2)], StringComparison.Ordinal));
        return new UsageException(
            $"`{line}` {kind} '{stranger}'.", meant is null ? null : $"Did you mean {meant}?", $"{line} --help");
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"outboard {Version}");
            return ExitCode.Ok;
        }
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            var command = parseResult.CommandResult.Command;
            output.WriteLine("Examples:");
            foreach (var example in command is DescribedCommand described ? described.Examples : ["outboard up", "outboard verify"])
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
            return ExitCode.Ok;
        }
    }
}

/// <summary>A command with the examples its help ends with.</summary>
internal sealed class DescribedCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}
