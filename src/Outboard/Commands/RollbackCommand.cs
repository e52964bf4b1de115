using System.CommandLine;
using Outboard.Aws.Deploy;
using Outboard.Deployments;

namespace Outboard.Commands;

/// <summary><c>outboard rollback</c>: the images of the last good rollout before this one.</summary>
internal static class RollbackCommand
{
    private static readonly AwsOptions Aws = new();

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, an object a line (the shapes are in docs/cli.md)." };

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
            Server, ConsentOptions.Yes, ConsentOptions.OnStall, ConsentOptions.CancelOnInterrupt, Json,
        };
        Aws.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(parsed, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        var manifest = Aws.ReadManifest(parsed, context);
        var consent = ConsentOptions.Read(parsed, context);
        using var session = await Aws.OpenAsync(parsed, manifest, context, stop);
        await using var run = new DeployRun(context, parsed.GetValue(Json), consent);
        var settings = new DeploySettings { Report = run.Report, Ask = run.Consent.AskAsync, Time = context.Time, Detach = context.TakeSecondStop() };
        var outcome = await new Deployer(session, settings).RollbackAsync(Aws.DeploymentOf(parsed, manifest), parsed.GetValue(Server), stop);
        await run.PauseAsync();
        await new DeployClosing(context, run).SayAsync(manifest, outcome, [], stop);
        return ExitCode.Ok;
    }
}
