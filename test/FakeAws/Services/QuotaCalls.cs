using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>Service Quotas.</summary>
internal static class QuotaCalls
{
    public static JsonNode List(Account account, JsonObject input)
    {
        var service = input.Need("ServiceCode");
        var all = account.Quotas.Where(one => one.Service == service).ToList();
        if (all.Count == 0)
        {
            throw new AwsError("NoSuchResourceException", $"The requested service {service} is not available.");
        }

        var (items, next) = Page.Of(all, input.Text("NextToken"), Math.Min(input.Number("MaxResults") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject
        {
            ["Quotas"] = Json.List(items, one => new JsonObject
            {
                ["ServiceCode"] = one.Service, ["QuotaCode"] = one.Code, ["QuotaName"] = one.Name, ["Value"] = one.Value, ["Unit"] = "None", ["Adjustable"] = true, ["GlobalQuota"] = false,
                ["QuotaArn"] = account.Arn("servicequotas", $"{one.Service}/{one.Code}"),
            }),
            ["NextToken"] = next,
        };
    }
}
