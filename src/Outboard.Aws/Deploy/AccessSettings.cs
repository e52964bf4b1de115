namespace Outboard.Aws.Deploy;

/// <summary>Where credentials, region and endpoints are looked for (aws 4.2, 4.3).</summary>
public sealed record AccessSettings
{
    /// <summary><c>--profile</c>, or the manifest's; null: <c>AWS_PROFILE</c>, else the default chain.</summary>
    public string? Profile { get; init; }

    /// <summary><c>--region</c>; null: <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c>, the manifest's, the profile's.</summary>
    public string? Region { get; init; }

    /// <summary>The manifest's region.</summary>
    public string? ManifestRegion { get; init; }

    /// <summary>
    /// A snapshot. The SDK reads some variables from the process itself, which in the product is the same: the token files and addresses of
    /// web identity, containers and instances, and <c>AWS_ENDPOINT_URL</c> for its own calls to STS and Identity Center.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Asks for the code of an MFA device; null where nobody can be asked.</summary>
    public Func<string>? AskMfaCode { get; init; }

    /// <summary>For what the user should know and nothing stops: a skewed clock.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
