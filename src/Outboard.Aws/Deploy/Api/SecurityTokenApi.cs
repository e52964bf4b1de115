namespace Outboard.Aws.Deploy.Api;

/// <param name="Account">Twelve digits.</param>
/// <param name="Arn">Of the user or role.</param>
internal sealed record CallerIdentity(string Account, string Arn);

internal sealed class SecurityTokenApi(AwsClients clients)
{
    public Task<CallerIdentity> GetCallerIdentityAsync(CancellationToken cancellation) => throw new NotImplementedException();
}
