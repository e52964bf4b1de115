using System.CommandLine;
using Outboard.Aws;
using Outboard.Aws.Deploy;
using Outboard.Aws.Stacks;
using Outboard.Deploys;
using Outboard.Manifests;
using Outboard.Plans;

namespace Outboard.Commands;

/// <summary><c>outboard plan</c>: what a deployment to AWS would make, and what it costs a month.</summary>
internal static class PlanCommand
{
    private static readonly Option<bool> Offline = new("--offline") { Description = "Ask nothing of AWS: the plan for an account where nothing stands yet." };

    private static readonly Option<string?> Template = new("--template")
    {
        Description = "Print a CloudFormation template instead: main, base (repository, log group, roles), or s1, s2, … where servers are spread over several stacks.",
        HelpName = "main|base|s1",
        CustomParser = static result =>
        {
            var value = result.Tokens[^1].Value;
            if (value is not ("main" or "base") && !(value.StartsWith('s') && value.Length > 1 && value.Skip(1).All(char.IsAsciiDigit)))
            {
                result.AddError($"--template takes main, base, or s1 and so on, not '{value}'.");
            }

            return value;
        },
    };

    private static readonly Option<bool> Permissions = new("--permissions")
    {
        Description = "Print the IAM policy of an identity that may deploy this, and nothing else.",
    };

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "plan",
            "Show what a deployment to AWS would create, change, replace or delete, and what it costs a month before and after. Nothing is touched.",
            "outboard plan",
            "outboard plan --profile team --region eu-central-1 --json",
            "outboard plan --offline -f samples/04-aws/outboard.json",
            "outboard plan --offline --template main > template.json",
            "outboard plan --permissions > policy.json")
        {
            AwsOptions.File, AwsOptions.Name, AwsOptions.Profile, AwsOptions.Region, Offline, Template, Permissions, DeployCommand.Images, AwsOptions.Json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, context, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext context, CancellationToken stop)
    {
        var manifest = AwsOptions.ReadManifest(parsed, context);
        if (parsed.GetValue(Template) is { } template)
        {
            var empty = Plan(manifest, RegionOf(parsed, manifest, context));
            context.Terminal.Out.Write(DeploymentStacks.Readable(empty, template)
                ?? throw new UsageException($"this deployment has no stack {template}.", "its servers are not spread over so many stacks.", "outboard plan --offline, which lists its stacks"));
            return ExitCode.Ok;
        }

        if (parsed.GetValue(Permissions))
        {
            var own = Plan(manifest, RegionOf(parsed, manifest, context));
            context.Terminal.Out.WriteLine(Outboard.Aws.Deploy.Permissions.PolicyFor(own, manifest.Aws?.Account ?? "*"));
            return ExitCode.Ok;
        }

        var plan = parsed.GetValue(Offline)
            ? OfflinePlan.Make(Plan(manifest, RegionOf(parsed, manifest, context)))
            : await AskAsync(parsed, manifest, context, stop);
        if (parsed.GetValue(AwsOptions.Json))
        {
            context.Terminal.Out.WriteLine(PlanJson.Of(plan).ToJsonString(PlanJson.Indented));
        }
        else
        {
            PlanText.Print(plan, context.Terminal);
        }

        return plan.HasChanges ? ExitCode.Drift : ExitCode.Ok;
    }

    private static async Task<DeploymentPlan> AskAsync(ParseResult parsed, Manifest manifest, CommandContext context, CancellationToken stop)
    {
        using var session = await AwsOptions.OpenAsync(parsed, manifest, context, stop);
        var settings = new DeploySettings
        {
            Report = new EventLines(context.Terminal.Error).Write,
            Ask = static (_, _) => ValueTask.FromResult(false),
            Time = context.Time,
            Environment = context.Environment,
            Images = new ImageSettings { Given = DeployCommand.Given(parsed.GetValue(DeployCommand.Images)!) },
        };
        return await new Deployer(session, settings).PlanAsync(manifest, stop);
    }

    private static DeployPlan Plan(Manifest manifest, string region)
    {
        try
        {
            return Planning.Plan(manifest, region, new Dictionary<string, Assignment>());
        }
        catch (OutboardException wrong)
        {
            throw new UsageException(wrong);
        }
    }

    private static string RegionOf(ParseResult parsed, Manifest manifest, CommandContext context)
    {
        string?[] candidates =
        [
            parsed.GetValue(AwsOptions.Region), context.Environment.GetValueOrDefault("AWS_REGION"), context.Environment.GetValueOrDefault("AWS_DEFAULT_REGION"), manifest.Aws?.Region,
        ];
        return candidates.FirstOrDefault(static region => !string.IsNullOrWhiteSpace(region)) ?? throw new UsageException(
            "no AWS region is given.", "everything is created in one region.", "outboard plan --offline --region us-east-1, or \"aws\": { \"region\": \"us-east-1\" } in the manifest.");
    }
}
