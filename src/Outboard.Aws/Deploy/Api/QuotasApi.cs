using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <summary>Service Quotas.</summary>
internal sealed class QuotasApi(AwsClients clients)
{
    private const int MostResults = 100;

    /// <param name="service">Its code there, as <c>elasticloadbalancing</c>.</param>
    /// <returns>Code of a quota to its value in this account and region, all pages. One that has no value of its own here is not listed.</returns>
    public async Task<IReadOnlyDictionary<string, decimal>> ListAsync(string service, CancellationToken cancellation)
    {
        var found = await Pages.ReadAsync("Service Quotas.ListServiceQuotas", async token =>
        {
            var body = new JsonObject { ["ServiceCode"] = service, ["MaxResults"] = MostResults }.AddIf("NextToken", token);
            var answer = await clients.JsonAsync(AwsService.Quotas, "ListServiceQuotas", body, cancellation, Repeat.Never);
            return (answer.Items("Quotas").Select(static item => (Code: item.Need("QuotaCode"), Value: item.Child("Value")?.GetDecimal())), answer.Text("NextToken"));
        });
        return found.Where(static one => one.Value is not null).DistinctBy(static one => one.Code).ToDictionary(static one => one.Code, static one => one.Value!.Value, StringComparer.Ordinal);
    }
}
