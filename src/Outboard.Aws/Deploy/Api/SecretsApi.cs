using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <param name="KmsKey">The id or ARN of the customer's key or its alias; null for the service's own.</param>
internal sealed record SecretInfo(string Arn, string Name, DateTimeOffset? Deleted, string? KmsKey);

/// <summary>Secrets Manager.</summary>
internal sealed class SecretsApi(AwsClients clients)
{
    public async Task<SecretInfo?> FindSecretAsync(string arnOrName, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.JsonAsync(AwsService.Secrets, "DescribeSecret", new() { ["SecretId"] = arnOrName }, cancellation);
            return new(answer.Need("ARN"), answer.Need("Name"), answer.Time("DeletedDate"), answer.Text("KmsKeyId"));
        }
        catch (AwsException error) when (error.Code is "ResourceNotFoundException")
        {
            return null;
        }
    }
}
