using System.CommandLine;
using Outboard.Aws.Deploy;
using Outboard.Deploys;

namespace Outboard.Commands;

/// <summary><c>outboard rollback</c>: the images of the last good rollout before this one.</summary>
internal static class RollbackCommand
{
    private static readonly Argument<string?> Server = new("SERVER")
    {
        Description = "The server to take back; all of them by default.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "rollback",
            "Go back to the images of the last good rollout before this one. Images only: for settings, deploy the older manifest.",
            "outboard rollback fetch",
            "outboard rollback --yes --json")
        {
            Server, AwsOptions.File, AwsOptions.Name, AwsOptions.Profile, AwsOptions.Region, ConsentOptions.Yes, ConsentOptions.OnStall, ConsentOptions.CancelOnInterrupt, AwsOptions.Json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        var manifest = AwsOptions.ReadManifest(parsed, context);
        var consent = ConsentOptions.Read(parsed, context);
        using var session = await AwsOptions.OpenAsync(parsed, manifest, context, stop);
        await using var run = new DeployRun(context, parsed.GetValue(AwsOptions.Json), consent);
        var settings = new DeploySettings { Report = run.Report, Ask = run.Consent.AskAsync, Time = context.Time, Detach = context.TakeSecondStop(), LeaveOnStall = consent.LeavesOnStall };
        var outcome = await new Deployer(session, settings).RollbackAsync(AwsOptions.DeploymentOf(parsed, manifest), parsed.GetValue(Server), stop);
        await run.PauseAsync();
        if (outcome.IsDeclined)
        {
            context.Terminal.Error.WriteLine("Nothing was changed.");
            return ExitCode.Declined;
        }

        await new DeployClosing(context, run).SayAsync(manifest, outcome, [], stop);
        return ExitCode.Ok;
    }
}
