using Outboard.Aws.Deploy.Access;
using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>An account and a region, with credentials that were there when it was opened.</summary>
public sealed class AwsSession : IDisposable
{
    private readonly AwsClients clients;

    private AwsSession(AwsAccess access, string? profile)
    {
        clients = new AwsClients(access);
        Api = new AwsApi(clients);
        Region = access.Region;
        Profile = profile;
    }

    internal AwsApi Api { get; }

    public string Region { get; }

    /// <summary>The profile used; null for the default chain.</summary>
    public string? Profile { get; }

    /// <exception cref="OutboardException">No credentials or no region, with the command that cures it (aws 4.2).</exception>
    public static async Task<AwsSession> OpenAsync(AccessSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var profile = settings.Profile ?? Given(settings.Environment.GetValueOrDefault("AWS_PROFILE"));
        var files = new ProfileFiles(settings.Environment);
        var section = files.Section(profile ?? "default");
        var credentials = new CredentialSource(new CredentialSearch(settings, profile, files).Find, profile);
        credentials.Locate();
        var region = ChosenRegion.Of(settings, section, profile);
        await credentials.GetAsync(cancellation);
        return new(new(credentials, region, new Endpoints(region, settings.Environment, section), settings.Time, settings.Warn), profile);
    }

    /// <summary>One endpoint for everything, and nothing read from anywhere: for tests.</summary>
    /// <param name="credentials">Null: the key pair of AWS's own examples.</param>
    internal static AwsSession At(
        Uri endpoint, string region = "us-east-1", TimeProvider? time = null, Action<string>? warn = null, CredentialSource? credentials = null)
    {
        var environment = new Dictionary<string, string> { ["AWS_ENDPOINT_URL"] = endpoint.AbsoluteUri };
        credentials ??= CredentialSource.Fixed("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        return new(new(credentials, region, new Endpoints(region, environment, ProfileSection.None), time ?? TimeProvider.System, warn ?? (static _ => { })), profile: null);
    }

    /// <param name="identity">ARN of the caller, where it is known.</param>
    internal OutboardException Explain(AwsException error, string? identity = null) => new AwsErrors(Region, Profile, identity).Explain(error);

    /// <summary>What AWS answers in its own words becomes what, why and the next command.</summary>
    internal async Task<T> ExplainedAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (AwsException failure)
        {
            throw Explain(failure);
        }
    }

    /// <summary>The deployment's own bearer token, for the handshake that proves it works.</summary>
    /// <returns>Null where there is none, or this identity may not read it.</returns>
    public async Task<string?> ReadTokenAsync(string deployment, CancellationToken cancellation)
    {
        try
        {
            return await Api.Parameters.ReadSecretAsync($"/outboard/{deployment}/token", cancellation);
        }
        catch (AwsException denied) when (denied.Code.StartsWith("AccessDenied", StringComparison.Ordinal))
        {
            return null;
        }
    }

    public void Dispose() => clients.Dispose();

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
