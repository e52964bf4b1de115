using System.CommandLine;
using Outboard.Aws.Deploy;
using Outboard.Deployments;

namespace Outboard.Commands;

/// <summary><c>outboard destroy</c>: takes a deployment away, and proves that nothing of it remains.</summary>
internal static class DestroyCommand
{
    private static readonly AwsOptions Aws = new();

    private static readonly Option<string?> Yes = new("--yes")
    {
        Description = "Do not ask. With the deployment's name it also says which one is meant.",
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> KeepBase = new("--keep-base") { Description = "Keep images, logs and roles, which cost next to nothing." };

    private static readonly Option<bool> Purge = new("--purge") { Description = "Delete the inactive revisions of task definitions too; they are free, and stay listed otherwise." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print what is left as JSON (its shape is in docs/cli.md)." };

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "destroy",
            "Delete a deployment on AWS, then ask every service whether anything of it is still there.",
            "outboard destroy",
            "outboard destroy --name mcp --region us-east-1 --keep-base",
            "outboard destroy --yes mcp --json")
        {
            Yes, KeepBase, Purge, Json,
        };
        Aws.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(parsed, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        var manifest = Aws.ReadManifestIfNeeded(parsed, context);
        var deployment = Aws.DeploymentOf(parsed, manifest);
        var isAgreed = IsAgreed(parsed, deployment, context.Terminal);
        using var session = await Aws.OpenAsync(parsed, manifest, context, stop);
        var settings = new DeploySettings
        {
            Time = context.Time,
            Environment = context.Environment,
            Ask = new Consent(context.Terminal) { Yes = isAgreed }.AskAsync,
            Report = told => Tell(told, context.Terminal),
        };
        var outcome = await new Destroyer(session, settings).DestroyAsync(deployment, new DestroyOptions(parsed.GetValue(KeepBase), parsed.GetValue(Purge)), stop);
        if (outcome.IsDeclined)
        {
            context.Terminal.Error.WriteLine("Nothing was deleted.");
            return ExitCode.Declined;
        }

        if (parsed.GetValue(Json))
        {
            context.Terminal.Out.WriteLine(DestroyReport.ToJson(outcome, deployment));
        }
        else
        {
            DestroyReport.Print(outcome, context.Terminal);
        }

        return outcome.IsClean ? ExitCode.Ok : ExitCode.Failed;
    }

    private static bool IsAgreed(ParseResult parsed, string deployment, Terminal terminal)
    {
        if (parsed.GetResult(Yes) is null)
        {
            return terminal.CanAsk ? false : throw new UsageException(
                "destroy asks for the deployment's name before it deletes anything, and nobody can be asked here.",
                "standard input is not a terminal.",
                $"outboard destroy --yes {deployment}, once that is certain.");
        }

        return parsed.GetValue(Yes) is not { } meant || meant == deployment ? true : throw new UsageException(
            $"--yes means {meant}, and the deployment is {deployment}.", "the name is that of --name or of the manifest's aws.name.", $"outboard destroy --name {meant} --yes {meant}");
    }

    private static void Tell(DeployEvent told, Terminal terminal)
    {
        if (told is DestroyPlanned { Plan: var plan })
        {
            DestroyReport.Print(plan, terminal.Error);
        }
        else
        {
            new EventLines(terminal.Error).Write(told);
        }
    }
}
