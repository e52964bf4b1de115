using System.CommandLine;
using Outboard.Aws.Deploy;
using Outboard.Manifests;
using Outboard.Serving;

namespace Outboard.Commands;

/// <summary>What every command of the AWS side takes: whose account, which region, which deployment.</summary>
internal sealed class AwsOptions
{
    private const string DefaultName = "mcp";

    /// <param name="hasShortFile">False where <c>-f</c> means something else.</param>
    public AwsOptions(bool hasShortFile = true) => File = new("--file", hasShortFile ? ["-f"] : [])
    {
        Description = "The manifest; by default ./outboard.json, then ./.mcp.json.",
        HelpName = "FILE",
    };

    public Option<string?> File { get; }

    public Option<string?> Name { get; } = new("--name")
    {
        Description = "The deployment's name, in place of the manifest's aws.name; mcp where neither says another.",
        HelpName = "NAME",
        CustomParser = static result =>
        {
            var name = result.Tokens[^1].Value;
            if (!IsName(name))
            {
                result.AddError($"'{name}' is not the name of a deployment: up to 31 of a-z, 0-9 and -, beginning with a letter.");
            }

            return name;
        },
    };

    public Option<string?> Profile { get; } = new("--profile")
    {
        Description = "The AWS profile, over the manifest's and AWS_PROFILE.",
        HelpName = "P",
    };

    public Option<string?> Region { get; } = new("--region")
    {
        Description = "The AWS region, over AWS_REGION, AWS_DEFAULT_REGION and the manifest's.",
        HelpName = "R",
    };

    /// <summary>Of deployments, whose stacks are named after them.</summary>
    public static bool IsName(string name) => name is { Length: > 0 and <= 31 } && char.IsAsciiLetterLower(name[0]) && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    public void AddTo(Command command)
    {
        command.Add(File);
        command.Add(Name);
        command.Add(Profile);
        command.Add(Region);
    }

    /// <summary>The manifest and everything the command line puts over it; for commands that cannot do without.</summary>
    /// <exception cref="UsageException">It cannot be read, with every problem.</exception>
    public Manifest ReadManifest(ParseResult parsed, CommandContext context)
    {
        var manifest = ManifestFile.Find(parsed.GetValue(File), context.Folder).Read(context.Environment);
        return parsed.GetValue(Name) is { } name ? manifest with { Aws = (manifest.Aws ?? new AwsSpec()) with { Name = name } } : manifest;
    }

    /// <summary>The manifest, for commands that only want to know from it where the deployment is.</summary>
    /// <returns>Null where the deployment is named on the command line and the file that happens to lie here cannot be read: it is not needed then.</returns>
    public Manifest? ReadManifestIfNeeded(ParseResult parsed, CommandContext context)
    {
        try
        {
            return ReadManifest(parsed, context);
        }
        catch (UsageException) when (parsed.GetValue(Name) is not null && parsed.GetValue(File) is null)
        {
            return null;
        }
    }

    public string DeploymentOf(ParseResult parsed, Manifest? manifest) => parsed.GetValue(Name) ?? manifest?.Aws?.Name ?? DefaultName;

    /// <exception cref="OutboardException">No credentials or no region, or the account is another than the manifest's.</exception>
    public async Task<AwsSession> OpenAsync(ParseResult parsed, Manifest? manifest, CommandContext context, CancellationToken stop) => await AwsSession.OpenAsync(
        new AccessSettings
        {
            Profile = parsed.GetValue(Profile) ?? manifest?.Aws?.Profile,
            Region = parsed.GetValue(Region),
            ManifestRegion = manifest?.Aws?.Region,
            Environment = context.Environment,
            Time = context.Time,
            Warn = context.Terminal.Warn,
            AskMfaCode = context.Terminal.CanAsk ? () => context.Terminal.AskForLine("MFA code: ") ?? "" : null,
        },
        stop);
}
