using Amazon.Runtime;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Access;

/// <summary>Credentials that can be asked for again: a token ends in the middle of a deployment, and its file or process has a new one.</summary>
/// <param name="resolve">Finds the source; the source itself keeps and renews what it got.</param>
/// <param name="profile">For messages; null for the default chain.</param>
internal sealed class CredentialSource(Func<AWSCredentials> resolve, string? profile)
{
    private readonly Lock gate = new();
    private AWSCredentials? current;
    private int version;

    public static CredentialSource Fixed(string accessKey, string secretKey) => new(() => new BasicAWSCredentials(accessKey, secretKey), profile: null);

    /// <summary>Grows with each renewal.</summary>
    public int Version => Volatile.Read(ref version);

    /// <summary>Looks whether there is such a source at all, without asking it.</summary>
    /// <exception cref="OutboardException">There is none, with the command that cures it.</exception>
    public void Locate()
    {
        try
        {
            Current();
        }
        catch (Exception error) when (CredentialErrors.Explain(error, profile) is { } explained)
        {
            throw explained;
        }
    }

    /// <exception cref="OutboardException">There are none, with the command that cures it.</exception>
    public async Task<AWSCredentials> GetAsync(CancellationToken cancellation)
    {
        try
        {
            var found = await Current().GetCredentialsAsync().WaitAsync(cancellation);

            // As values, so that signing cannot fail for another reason than these.
            return found.UseToken ? new SessionAWSCredentials(found.AccessKey, found.SecretKey, found.Token) : new BasicAWSCredentials(found.AccessKey, found.SecretKey);
        }
        catch (Exception error) when (CredentialErrors.Explain(error, profile) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>AWS does not take them any more: ask the source again, and look for it anew.</summary>
    /// <param name="seen">The version that was refused; where another call has renewed it since, there is nothing to do.</param>
    public void Renew(int seen)
    {
        lock (gate)
        {
            if (version == seen)
            {
                (current as RefreshingAWSCredentials)?.ClearCredentials();
                current = null;
                version++;
            }
        }
    }

    private AWSCredentials Current()
    {
        lock (gate)
        {
            return current ??= resolve();
        }
    }
}
