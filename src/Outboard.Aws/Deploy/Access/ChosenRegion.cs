using System.Text.RegularExpressions;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Access;

/// <summary>Where to: the command line, the environment, the manifest, the profile, in this order.</summary>
internal static partial class ChosenRegion
{
    /// <exception cref="OutboardException">Nothing names a region, or what does names none.</exception>
    public static string Of(AccessSettings settings, ProfileSection section, string? profile)
    {
        string?[] sources =
        [
            settings.Region,
            settings.Environment.GetValueOrDefault("AWS_REGION"),
            settings.Environment.GetValueOrDefault("AWS_DEFAULT_REGION"),
            settings.ManifestRegion,
            section.Value("region"),
        ];
        var region = sources.FirstOrDefault(static source => !string.IsNullOrWhiteSpace(source)) ?? throw new OutboardException(
            "There is no region to deploy to.",
            $"Neither --region nor AWS_REGION nor AWS_DEFAULT_REGION nor the manifest nor the profile {profile ?? "default"} names one.",
            "Add --region us-east-1, or \"region\" to \"aws\" in the manifest.");

        // It becomes part of a host name.
        return Name().IsMatch(region) ? region : throw new OutboardException($"{region} is no region.", "Regions are named like us-east-1.", "Correct --region, AWS_REGION, the manifest or the profile.");
    }

    [GeneratedRegex(@"\A[a-z]{2,}(-[a-z0-9]+){2,4}\z")]
    private static partial Regex Name();
}
