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

    public static readonly Option<string?> Region = new("--region")
    {
        Description = "The AWS region, over AWS_REGION, AWS_DEFAULT_REGION, the manifest's and the profile's.",
        HelpName = "R",
    };

    public static readonly Option<string?> Profile = new("--profile") { Description = "The profile to take credentials from, over the manifest's and AWS_PROFILE.", HelpName = "P" };

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON (its shape is in docs/cli.md)." };

    public static Manifest ReadManifest(ParseResult parsed, CommandContext context) => ManifestFile.Find(parsed.GetValue(File), context.Folder).Read(context.Environment);

    public static Task<AwsSession> OpenAsync(ParseResult parsed, Manifest? manifest, CommandContext context, CancellationToken stop) => AwsSession.OpenAsync(
        new AccessSettings
        {
            Profile = parsed.GetValue(Profile) ?? manifest?.Aws?.Profile,
            Region = parsed.GetValue(Region),
            ManifestRegion = manifest?.Aws?.Region,
            Environment = context.Environment,
            Warn = text => context.Terminal.Error.WriteLine($"warning: {text}"),
            Time = context.Time,
        },
        stop);
}
