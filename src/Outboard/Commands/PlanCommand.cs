using System.CommandLine;
using Outboard.Aws;
using Outboard.Aws.Stacks;
using Outboard.Manifests;
using Outboard.Plans;
using Outboard.Serving;

namespace Outboard.Commands;

/// <summary><c>outboard plan</c>: what a deployment to AWS would make, and what it costs a month.</summary>
internal static class PlanCommand
{
    private static readonly Option<string?> File = new("--file", "-f") { Description = "The manifest; by default ./outboard.json, then ./.mcp.json.", HelpName = "FILE" };

    private static readonly Option<string?> Region = new("--region")
    {
        Description = "The AWS region, over the manifest's; AWS_REGION and AWS_DEFAULT_REGION come between.",
        HelpName = "R",
    };

    private static readonly Option<bool> Offline = new("--offline") { Description = "Ask nothing of AWS: the plan for an account where nothing stands yet." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON (its shape is in docs/cli.md)." };

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

    public static DescribedCommand Create(CommandContext context)
    {
        var command = new DescribedCommand(
            "plan",
            "Show what a deployment to AWS would create, and what it would cost a month. Nothing is touched.",
            "outboard plan --offline",
            "outboard plan --offline -f samples/04-aws/outboard.json --json",
            "outboard plan --offline --template main > template.json")
        {
            File, Region, Offline, Json, Template,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, context)));
        return command;
    }

    private static int Run(ParseResult parsed, CommandContext context)
    {
        if (!parsed.GetValue(Offline))
        {
            throw new UsageException("comparing with what stands in an account is not built yet.", "this version plans for an empty account only.", "outboard plan --offline");
        }

        var manifest = ManifestFile.Find(parsed.GetValue(File), context.Folder).Read(context.Environment);
        var plan = Plan(manifest, RegionOf(parsed, manifest, context));
        var report = PlanReport.Make(plan);
        if (parsed.GetValue(Template) is { } template)
        {
            context.Terminal.Out.Write(DeploymentStacks.Readable(plan, template)
                ?? throw new UsageException($"this deployment has no stack {template}.", "its servers are not spread over so many stacks.", "outboard plan --offline, which lists its stacks"));
            return ExitCode.Ok;
        }

        if (parsed.GetValue(Json))
        {
            context.Terminal.Out.WriteLine(report.ToJson());
        }
        else
        {
            report.Print(context.Terminal);
        }

        return report.HasChanges ? ExitCode.Drift : ExitCode.Ok;
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
            parsed.GetValue(Region), context.Environment.GetValueOrDefault("AWS_REGION"), context.Environment.GetValueOrDefault("AWS_DEFAULT_REGION"), manifest.Aws?.Region,
        ];
        return candidates.FirstOrDefault(static region => !string.IsNullOrWhiteSpace(region)) ?? throw new UsageException(
            "no AWS region is given.", "everything is created in one region.", "outboard plan --offline --region us-east-1, or \"aws\": { \"region\": \"us-east-1\" } in the manifest.");
    }
}
