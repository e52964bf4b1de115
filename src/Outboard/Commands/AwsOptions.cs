using System.CommandLine;
using Outboard.Aws.Deploy;
using Outboard.Manifests;
using Outboard.Serving;

namespace Outboard.Commands;

/// <summary>What every command of the AWS side takes.</summary>
internal static class AwsOptions
{
    public const string DefaultName = "mcp";

    public static readonly Option<string?> File = new("--file", "-f") { Description = "The manifest; by default ./outboard.json, then ./.mcp.json.", HelpName = "FILE" };

    /// <summary>For <c>logs</c>, where <c>-f</c> follows.</summary>
    public static readonly Option<string?> LongFile = new("--file") { Description = File.Description, HelpName = File.HelpName };

    public static readonly Option<string?> Name = new("--name")
    {
        Description = "The deployment's name, in place of the manifest's aws.name; mcp where neither says another.",
        HelpName = "NAME",
        CustomParser = static result =>
        {
            var name = result.Tokens[^1].Value;
            if (!IsName(name))
            {
                result.AddError($"'{name}' is not the name of a deployment; it is up to 31 of a-z, 0-9 and -, beginning with a letter.");
            }

            return name;
        },
    };

    public static readonly Option<string?> Region = new("--region")
    {
        Description = "The AWS region, over AWS_REGION, AWS_DEFAULT_REGION, the manifest's and the profile's.",
        HelpName = "R",
    };

    public static readonly Option<string?> Profile = new("--profile") { Description = "The profile to take credentials from, over the manifest's and AWS_PROFILE.", HelpName = "P" };

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON (its shape is in docs/cli.md)." };

    /// <summary>The manifest, with the name of the command line put over it.</summary>
    /// <exception cref="UsageException">It cannot be read, with every problem.</exception>
    public static Manifest ReadManifest(ParseResult parsed, CommandContext context)
    {
        var manifest = ManifestFile.Find(parsed.GetValue(File), context.Folder).Read(context.Environment);
        return parsed.GetValue(Name) is { } name ? manifest with { Aws = (manifest.Aws ?? new AwsSpec()) with { Name = name } } : manifest;
    }

    /// <summary>The manifest, for commands that only want to know from it which deployment is meant and where it is.</summary>
    /// <returns>Null where the command line names the deployment and the file that happens to lie here cannot be read: it is not needed then.</returns>
    public static Manifest? ReadManifestIfNeeded(ParseResult parsed, CommandContext context)
    {
        var named = parsed.GetValue(parsed.CommandResult.Command.Options.Contains(LongFile) ? LongFile : File);
        try
        {
            return ManifestFile.Find(named, context.Folder).Read(context.Environment);
        }
        catch (UsageException) when (named is null && parsed.GetValue(Name) is not null)
        {
            return null;
        }
    }

    public static string DeploymentOf(ParseResult parsed, Manifest? manifest) => parsed.GetValue(Name) ?? manifest?.Aws?.Name ?? DefaultName;

    public static Task<AwsSession> OpenAsync(ParseResult parsed, Manifest? manifest, CommandContext context, CancellationToken stop) => AwsSession.OpenAsync(
        new AccessSettings
        {
            Profile = parsed.GetValue(Profile) ?? manifest?.Aws?.Profile,
            Region = parsed.GetValue(Region),
            ManifestRegion = manifest?.Aws?.Region,
            Environment = context.Environment,
            Warn = context.Terminal.Warn,
            AskMfaCode = context.Terminal.CanAsk ? () => context.Terminal.AskForLine("MFA code: ") ?? "" : null,
            Time = context.Time,
        },
        stop);

    /// <summary>What a deployment's own endpoints are asked with: the token of the environment, else the deployment's own.</summary>
    public static async Task<Dictionary<string, string>> HeadersAsync(AwsSession session, string deployment, CommandContext context, CancellationToken stop)
    {
        var token = context.Environment.GetValueOrDefault(InboundTokens.Variable) is { Length: > 0 } own
            ? own.Split(',', StringSplitOptions.TrimEntries)[0]
            : await session.ReadTokenAsync(deployment, stop);
        return ConnectCommand.WithToken(new Dictionary<string, string>(), token);
    }

    /// <summary>Stacks are named after it.</summary>
    private static bool IsName(string name) =>
        name is { Length: > 0 and <= 31 } && char.IsAsciiLetterLower(name[0]) && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
