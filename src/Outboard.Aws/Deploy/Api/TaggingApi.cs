using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <summary>Resource Groups Tagging.</summary>
internal sealed class TaggingApi(AwsClients clients)
{
    /// <returns>ARNs with the tag, all pages; also of what was deleted some time ago.</returns>
    public Task<IReadOnlyList<string>> ListResourcesAsync(string key, string value, CancellationToken cancellation) =>
        Pages.ReadAsync("Tagging.GetResources", async token =>
        {
            var body = new JsonObject
            {
                ["TagFilters"] = new JsonArray(new JsonObject { ["Key"] = key, ["Values"] = new JsonArray(value) }),
                ["ResourcesPerPage"] = 100,
            }.AddIf("PaginationToken", token);
            var answer = await clients.JsonAsync(AwsService.Tagging, "GetResources", body, cancellation);
            return (answer.Items("ResourceTagMappingList").Select(static item => item.Need("ResourceARN")), answer.Text("PaginationToken"));
        });
}
