using System.CommandLine;
using Outboard.Aws.Deploy;
using Outboard.Deploys;
using Outboard.Manifests;
using Outboard.Serving;
using Outboard.Verify;

namespace Outboard.Commands;

/// <summary><c>outboard status</c>: how a deployment to AWS is, server by server.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Drift = new("--drift") { Description = "Look for what was changed by hand since the deployment (takes some seconds); exit 3 when there is any." };

    private static readonly Option<bool> NoVerify = new("--no-verify") { Description = $"No MCP handshake with the endpoints. It sends {InboundTokens.Variable}, or else the token the deployment was given." };

    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(20);

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "status",
            "Show how a deployment to AWS is: tasks, targets, images, a real MCP handshake, and drift when asked.",
            "outboard status",
            "outboard status --name mcp --region us-east-1 --drift",
            "OUTBOARD_TOKEN=$(cat token) outboard status --json")
        {
            AwsOptions.File, AwsOptions.Name, AwsOptions.Profile, AwsOptions.Region, Drift, NoVerify, AwsOptions.Json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        var manifest = AwsOptions.ReadManifestIfNeeded(parsed, context);
        var deployment = AwsOptions.DeploymentOf(parsed, manifest);
        using var session = await AwsOptions.OpenAsync(parsed, manifest, context, stop);
        var status = await DeploymentStatus.ReadAsync(session, deployment, parsed.GetValue(Drift), context.Time, stop) ?? throw new OutboardException(
            $"Nothing of the name {deployment} is deployed in region {session.Region}.",
            $"there is no stack outboard-{deployment} or outboard-{deployment}-base.",
            "outboard deploy, or the right --name, --region and --profile.");
        var report = new StatusReport(status, parsed.GetValue(NoVerify) ? new Dictionary<string, VerifyResult>() : await ShakeHandsAsync(session, status, context, stop));
        var exitCode = ExitCodeOf(report, parsed.GetValue(Drift));
        if (parsed.GetValue(AwsOptions.Json))
        {
            context.Terminal.Out.WriteLine(report.ToJson(exitCode));
        }
        else
        {
            report.Print(context.Terminal);
        }

        return exitCode;
    }

    /// <summary>Servers that sleep or are not there cannot answer, and are not asked.</summary>
    private static async Task<IReadOnlyDictionary<string, VerifyResult>> ShakeHandsAsync(AwsSession session, DeploymentStatus status, CommandContext context, CancellationToken stop)
    {
        VerifyTarget[] targets =
        [
            .. status.Servers
                .Where(static server => server is { Url: not null, Health: ServerHealth.Running or ServerHealth.RollingOut or ServerHealth.NotServing })
                .Select(static server => new VerifyTarget(server.Name, new Uri(server.Url!))),
        ];
        if (targets.Length == 0)
        {
            return new Dictionary<string, VerifyResult>();
        }

        var headers = await AwsOptions.HeadersAsync(session, status.Deployment, context, stop);
        return (await new Verifier(headers, s_handshake, context.Time, $"the variable {InboundTokens.Variable}").RunAsync(targets, stop)).ToDictionary(static result => result.Server!, StringComparer.Ordinal);
    }

    private static int ExitCodeOf(StatusReport report, bool driftWanted)
    {
        var isWell = report.Status.IsWell && report.Handshakes.Values.All(static result => result.Ok) && !(driftWanted && report.Status.Drift is null);
        return !isWell ? ExitCode.Failed : report.Status.HasDrifted ? ExitCode.Drift : ExitCode.Ok;
    }
}
