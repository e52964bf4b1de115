using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

internal sealed record RoleInfo(string Name, string Arn, string TrustPolicy, IReadOnlyDictionary<string, string> InlinePolicies);

internal sealed class IamApi(AwsClients clients)
{
    private static readonly AwsService Service = AwsService.Iam;

    /// <summary>With its inline policies, as JSON.</summary>
    public async Task<RoleInfo?> FindRoleAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var role = (await clients.QueryAsync(Service, "GetRole", Of(name), cancellation)).Child("Role");
            var names = await Pages.ReadAsync<string>("IAM.ListRolePolicies", async marker =>
            {
                var answer = await clients.QueryAsync(Service, "ListRolePolicies", Of(name).Add("Marker", marker), cancellation);
                return (answer.Texts("PolicyNames"), answer.Flag("IsTruncated") ? answer.Text("Marker") : null);
            });
            var policies = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var policy in names)
            {
                var answer = await clients.QueryAsync(Service, "GetRolePolicy", Of(name).Add("PolicyName", policy), cancellation);
                policies[policy] = Document(answer.Need("PolicyDocument"));
            }

            return new(role.Need("RoleName"), role.Need("Arn"), Document(role.Text("AssumeRolePolicyDocument") ?? ""), policies);
        }
        catch (AwsException error) when (error.Code is "NoSuchEntity")
        {
            return null;
        }
    }

    private static QueryForm Of(string role) => new QueryForm().Add("RoleName", role);

    // Escaped as in an address.
    private static string Document(string text) => Uri.UnescapeDataString(text);
}
