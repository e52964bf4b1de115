using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace Outboard.Aws.Deploy.Access;

/// <summary>Finds the source of credentials: the profile's, the environment's, or what the SDK's default chain finds (aws 4.2).</summary>
internal sealed class CredentialSearch(AccessSettings settings, string? profile, ProfileFiles files)
{
    /// <exception cref="Manifests.OutboardException">There is no such profile.</exception>
    public AWSCredentials Find() => profile is not null ? FromProfile(profile) : FromEnvironment() ?? DefaultAWSCredentialsIdentityResolver.GetCredentials();

    private AWSCredentials FromProfile(string name)
    {
        // With a path the SDK looks for keys there; for the configuration it still asks the process's AWS_CONFIG_FILE first, then beside that path.
        var chain = new CredentialProfileStoreChain(ProfileFiles.CredentialsPath(settings.Environment));
        if (!chain.TryGetAWSCredentials(name, out var credentials))
        {
            throw CredentialErrors.NoSuchProfile(name, files.Names);
        }

        // Without this the SDK tries to go without keys, and says something about another way of signing.
        if (files.Section(name).Value("source_profile") is { } source && !files.Names.Contains(source, StringComparer.Ordinal))
        {
            throw CredentialErrors.NoSource(name, source, files.Names);
        }

        AnswerMfa(credentials);
        return credentials;
    }

    private void AnswerMfa(AWSCredentials? credentials)
    {
        // A role may be assumed from a role.
        for (; settings.AskMfaCode is not null && credentials is AssumeRoleAWSCredentials role; credentials = role.SourceCredentials)
        {
            role.Options.MfaTokenCodeCallback = settings.AskMfaCode;
        }
    }

    /// <summary>First in the SDK's chain too; from the snapshot, so that it decides.</summary>
    private AWSCredentials? FromEnvironment() =>
        (settings.Environment.GetValueOrDefault("AWS_ACCESS_KEY_ID"), settings.Environment.GetValueOrDefault("AWS_SECRET_ACCESS_KEY"), settings.Environment.GetValueOrDefault("AWS_SESSION_TOKEN")) switch
        {
            ({ Length: > 0 } key, { Length: > 0 } secret, { Length: > 0 } token) => new SessionAWSCredentials(key, secret, token),
            ({ Length: > 0 } key, { Length: > 0 } secret, _) => new BasicAWSCredentials(key, secret),
            _ => null,
        };
}
