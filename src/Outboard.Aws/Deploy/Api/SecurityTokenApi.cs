using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <param name="Account">Twelve digits.</param>
/// <param name="Arn">Of the user or role.</param>
internal sealed record CallerIdentity(string Account, string Arn);

internal sealed class SecurityTokenApi(AwsClients clients)
{
    public async Task<CallerIdentity> GetCallerIdentityAsync(CancellationToken cancellation)
    {
        var answer = await clients.QueryAsync(AwsService.Sts, "GetCallerIdentity", new(), cancellation);
        return new(answer.Need("Account"), answer.Need("Arn"));
    }
}
