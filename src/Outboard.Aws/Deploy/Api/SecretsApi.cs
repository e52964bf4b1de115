using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

internal sealed record SecretInfo(string Arn, string Name, DateTimeOffset? Deleted);

/// <summary>Secrets Manager.</summary>
internal sealed class SecretsApi(AwsClients clients)
{
    public async Task<SecretInfo?> FindSecretAsync(string arnOrName, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.JsonAsync(AwsService.Secrets, "DescribeSecret", new() { ["SecretId"] = arnOrName }, cancellation);
            return new(answer.Need("ARN"), answer.Need("Name"), answer.Time("DeletedDate"));
        }
        catch (AwsException error) when (error.Code is "ResourceNotFoundException")
        {
            return null;
        }
    }
}
