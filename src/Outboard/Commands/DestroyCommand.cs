using System.CommandLine;
using Outboard.Aws.Deploy;
using Outboard.Deploys;

namespace Outboard.Commands;

/// <summary><c>outboard destroy</c>: takes a deployment away, and proves that nothing of it remains.</summary>
internal static class DestroyCommand
{
    private static readonly Option<string?> Yes = new("--yes", "-y")
    {
        Description = "Do not ask. With the deployment's name it also says which one is meant.",
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> KeepBase = new("--keep-base") { Description = "Keep images, logs and roles, which cost next to nothing." };

    private static readonly Option<bool> Purge = new("--purge") { Description = "Delete the inactive revisions of task definitions too; they are free, and stay listed otherwise." };

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "destroy",
            "Delete a deployment on AWS, then ask every service whether anything of it is still there.",
            "outboard destroy",
            "outboard destroy --name mcp --region us-east-1 --keep-base",
            "outboard destroy --yes mcp --json")
        {
            AwsOptions.File, AwsOptions.Name, AwsOptions.Profile, AwsOptions.Region, KeepBase, Purge, Yes, AwsOptions.Json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        var manifest = AwsOptions.ReadManifestIfNeeded(parsed, context);
        var deployment = AwsOptions.DeploymentOf(parsed, manifest);
        var consent = ReadConsent(parsed, deployment, context.Terminal);
        using var session = await AwsOptions.OpenAsync(parsed, manifest, context, stop);
        await using var run = new DeployRun(context, parsed.GetValue(AwsOptions.Json), consent);
        var settings = new DeploySettings { Report = run.Report, Ask = run.Consent.AskAsync, Time = context.Time, Environment = context.Environment };
        var outcome = await new Destroyer(session, settings).DestroyAsync(deployment, new DestroyOptions(parsed.GetValue(KeepBase), parsed.GetValue(Purge)), stop);
        await run.PauseAsync();
        if (outcome.IsDeclined)
        {
            context.Terminal.Error.WriteLine("Nothing was deleted.");
            return ExitCode.Declined;
        }

        if (run.Json is { } json)
        {
            json.Write(DestroyReport.Json(outcome, deployment));
        }
        else
        {
            DestroyReport.Print(outcome, context.Terminal);
        }

        return outcome.IsClean ? ExitCode.Ok : ExitCode.Failed;
    }

    private static Consent ReadConsent(ParseResult parsed, string deployment, Terminal terminal)
    {
        var isAgreed = parsed.GetResult(Yes) is not null;
        if (!isAgreed && !terminal.CanAsk)
        {
            throw new UsageException(
                "nobody can be asked.",
                "destroy wants the deployment's name typed before it deletes anything, and standard input is not a terminal.",
                $"outboard destroy --yes {deployment}, once that is certain.");
        }

        return parsed.GetValue(Yes) is not { } meant || meant == deployment ? new Consent(terminal) { Yes = isAgreed } : throw new UsageException(
            $"--yes means {meant}, and the deployment is {deployment}.", "its name is that of --name, or of the manifest's aws.name.", $"outboard destroy --name {meant} --yes {meant}");
    }
}
