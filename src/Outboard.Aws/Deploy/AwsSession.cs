using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy;

/// <summary>An account and a region, with credentials that were there when it was opened.</summary>
public sealed class AwsSession : IDisposable
{
    internal AwsApi Api => throw new NotImplementedException();

    public string Region => throw new NotImplementedException();

    /// <summary>The profile used; null for the default chain.</summary>
    public string? Profile => throw new NotImplementedException();

    /// <exception cref="Manifests.OutboardException">No credentials or no region, with the command that cures it (aws 4.2).</exception>
    public static Task<AwsSession> OpenAsync(AccessSettings settings, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The deployment's own bearer token, for the handshake that proves it works.</summary>
    /// <returns>Null where there is none, or it may not be read.</returns>
    public Task<string?> ReadTokenAsync(string deployment, CancellationToken cancellation) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}

/// <summary>Where credentials, region and endpoints are looked for (aws 4.2, 4.3).</summary>
public sealed record AccessSettings
{
    /// <summary><c>--profile</c>, or the manifest's; null: <c>AWS_PROFILE</c>, else the default chain.</summary>
    public string? Profile { get; init; }

    /// <summary><c>--region</c>; null: <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c>, the manifest's, the profile's.</summary>
    public string? Region { get; init; }

    /// <summary>The manifest's region.</summary>
    public string? ManifestRegion { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Asks for the code of an MFA device; null where nobody can be asked.</summary>
    public Func<string>? AskMfaCode { get; init; }

    /// <summary>For what the user should know and nothing stops: a skewed clock.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
