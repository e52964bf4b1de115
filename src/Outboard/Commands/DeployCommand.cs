using System.CommandLine;
using Outboard.Aws.Deploy;
using Outboard.Deploys;
using Outboard.Manifests;
using Outboard.Verify;

namespace Outboard.Commands;

/// <summary><c>outboard deploy</c>: the manifest's servers on AWS, planned, applied, followed and verified.</summary>
internal static class DeployCommand
{
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Start the change and end; `outboard deploy` again attaches to it." };

    private static readonly Option<bool> NoVerify = new("--no-verify") { Description = "Do not shake hands with the servers at the end." };

    private static readonly Option<bool> RevertDrift = new("--revert-drift") { Description = "Set back what was changed by hand since the last deployment." };

    public static readonly Option<string[]> Images = new("--image")
    {
        Description = "An image that is pushed already, by digest; nothing is built for that server. Repeatable.",
        HelpName = "NAME=REPOSITORY@sha256:...",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    private static readonly Option<string?> Builder = new("--builder")
    {
        Description = "What builds images: docker, podman or buildah; the first that is there by default.",
        HelpName = "PROGRAM",
    };

    private static readonly Option<string[]> PutSecrets = new("--put-secret")
    {
        Description = "Store the value of this environment variable in the parameter the manifest's `secrets` names. Repeatable.",
        HelpName = "VARIABLE",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    private static readonly Option<string[]> BuildArguments = new("--build-arg")
    {
        Description = "Another base image: RUNTIME, UV or NODE, from a registry that can be reached. Repeatable.",
        HelpName = "NAME=IMAGE",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    private static readonly Option<bool> Adopt = new("--adopt")
    {
        Description = "Take over what the shell document made (cluster mcp-services and the rest, found by name), then deploy over it.",
    };

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "deploy",
            "Deploy the manifest's servers to AWS ECS: show the plan, ask, apply it, follow it, and verify every server.",
            "outboard deploy",
            "outboard deploy --profile team --region eu-central-1",
            "SEARXNG_URL=https://... outboard deploy --put-secret SEARXNG_URL",
            "outboard deploy --yes --json --on-stall cancel")
        {
            AwsOptions.File, AwsOptions.Name, AwsOptions.Profile, AwsOptions.Region, Images, Builder, BuildArguments, PutSecrets, Adopt, RevertDrift, NoWait, NoVerify,
            ConsentOptions.Yes, ConsentOptions.OnStall, ConsentOptions.CancelOnInterrupt, AwsOptions.Json,
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
        var settings = new DeploySettings
        {
            Report = run.Report,
            Ask = run.Consent.AskAsync,
            Time = context.Time,
            NoWait = parsed.GetValue(NoWait),
            LeaveOnStall = consent.LeavesOnStall,
            RevertDrift = parsed.GetValue(RevertDrift),
            Detach = context.TakeSecondStop(),
            Environment = context.Environment,
            PutSecrets = parsed.GetValue(PutSecrets)!,
            Images = new ImageSettings { Given = Given(parsed.GetValue(Images)!), Builder = parsed.GetValue(Builder), BuildArguments = Pairs("--build-arg", parsed.GetValue(BuildArguments)!, "outboard deploy --build-arg NODE=mirror.example.com/node:22.23.3-bookworm-slim") },
        };
        var outcome = parsed.GetValue(Adopt)
            ? await new Adoption(session, settings).DeployAsync(manifest, stop)
            : await new Deployer(session, settings).DeployAsync(manifest, stop);
        await run.PauseAsync();
        if (outcome.IsDeclined)
        {
            context.Terminal.Error.WriteLine("Nothing was changed.");
            return ExitCode.Declined;
        }

        IReadOnlyList<VerifyResult> verified = [];
        if (!settings.NoWait && !parsed.GetValue(NoVerify))
        {
            var headers = manifest.Aws?.Public == true ? [] : await AwsOptions.HeadersAsync(session, AwsOptions.DeploymentOf(parsed, manifest), context, stop);
            verified = await new DeployVerification(context, headers).RunAsync(outcome.Urls, outcome.LoadBalancerDnsName, stop);
        }

        await new DeployClosing(context, run).SayAsync(manifest, outcome, verified, stop);
        return verified.All(static result => result.Ok) ? ExitCode.Ok : ExitCode.Failed;
    }

    public static Dictionary<string, string> Given(string[] images) =>
        Pairs("--image", images, "outboard deploy --image fetch=123456789012.dkr.ecr.us-east-1.amazonaws.com/team/fetch@sha256:...");

    private static Dictionary<string, string> Pairs(string option, string[] values, string example)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var equals = value.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == value.Length - 1)
            {
                throw new UsageException($"{option} does not take '{value}'.", "it takes a name, an equals sign and an image.", example);
            }

            if (!pairs.TryAdd(value[..equals], value[(equals + 1)..]))
            {
                throw new UsageException($"{option} names {value[..equals]} twice.", "one of the two would be lost.", example);
            }
        }

        return pairs;
    }
}
