using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;
using Microsoft.AspNetCore.Http;

namespace FakeAws.Services;

/// <summary>Path and query as an input.</summary>
internal static class Route53Paths
{
    public static (string Operation, JsonObject Input) Read(HttpRequest request)
    {
        var input = new JsonObject(request.Query.Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value.ToString())));
        switch (request.Path.Value?.Split('/'))
        {
            case ["", "2013-04-01", "hostedzonesbyname"] when request.Method == "GET":
                return ("ListHostedZonesByName", Names(input, ("dnsname", "DNSName"), ("hostedzoneid", "HostedZoneId"), ("maxitems", "MaxItems")));
            case ["", "2013-04-01", "hostedzone", var id] when request.Method == "GET":
                input["Id"] = id;
                return ("GetHostedZone", input);
            case ["", "2013-04-01", "hostedzone", var id, "rrset"] when request.Method == "GET":
                input["HostedZoneId"] = id;
                return ("ListResourceRecordSets", Names(input, ("name", "StartRecordName"), ("type", "StartRecordType"), ("identifier", "StartRecordIdentifier"), ("maxitems", "MaxItems")));
            default:
                throw new AwsError("UnknownOperationException", $"{request.Method} {request.Path} is no operation known here.", 404);
        }
    }

    private static JsonObject Names(JsonObject input, params (string Wire, string Name)[] names)
    {
        foreach (var (wire, name) in names)
        {
            if (input[wire] is { } value)
            {
                input.Remove(wire);
                input[name] = value;
            }
        }

        return input;
    }
}

/// <summary>Route 53. Names are in the order of their parts from the end, as <c>com.example.ecs</c>.</summary>
internal static class Route53Calls
{
    public static JsonNode Zones(Account account, JsonObject input)
    {
        var from = Reversed(input.Text("DNSName") ?? "");
        var fitting = account.Zones.OrderBy(static zone => Reversed(zone.Name), StringComparer.Ordinal).Where(zone => string.CompareOrdinal(Reversed(zone.Name), from) >= 0).ToList();
        var size = Math.Min(input.Number("MaxItems") ?? 100, account.Options.PageSize);
        return new JsonObject
        {
            ["HostedZones"] = Json.List(fitting.Take(size), zone => Write(account, zone)), ["DNSName"] = input.Text("DNSName"), ["IsTruncated"] = fitting.Count > size ? "true" : "false",
            ["NextDNSName"] = fitting.Count > size ? fitting[size].Name : null, ["NextHostedZoneId"] = fitting.Count > size ? fitting[size].Id : null, ["MaxItems"] = size,
        };
    }

    public static JsonNode Zone(Account account, JsonObject input)
    {
        var zone = Find(account, input.Need("Id"));
        return new JsonObject
        {
            ["HostedZone"] = Write(account, zone),
            ["DelegationSet"] = zone.IsPrivate ? null : new JsonObject { ["NameServers"] = new JsonArray("ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk", "ns-3.awsdns-03.net", "ns-4.awsdns-04.com") },
            ["VPCs"] = zone.IsPrivate ? new JsonArray(new JsonObject { ["VPCRegion"] = account.Region, ["VPCId"] = account.Network.Vpcs[0].Id }) : null,
        };
    }

    public static JsonNode Records(Account account, JsonObject input)
    {
        var zone = Find(account, input.Need("HostedZoneId"));
        var from = Reversed(input.Text("StartRecordName") ?? "");
        var fitting = All(account, zone).OrderBy(static one => Reversed(one.Name), StringComparer.Ordinal).ThenBy(static one => one.Type, StringComparer.Ordinal)
            .Where(one => string.CompareOrdinal(Reversed(one.Name), from) >= 0).ToList();
        var size = Math.Min(input.Number("MaxItems") ?? 300, account.Options.PageSize);
        return new JsonObject
        {
            ["ResourceRecordSets"] = Json.List(fitting.Take(size), static one => new JsonObject
            {
                ["Name"] = one.Name, ["Type"] = one.Type, ["TTL"] = one.AliasTarget is null ? 300 : null,
                ["ResourceRecords"] = one.AliasTarget is null ? Json.List(one.Values, static value => new JsonObject { ["Value"] = value }) : null,
                ["AliasTarget"] = one.AliasTarget is null ? null : new JsonObject { ["HostedZoneId"] = "Z35SXDOTRQ7X7K", ["DNSName"] = one.AliasTarget, ["EvaluateTargetHealth"] = "false" },
            }),
            ["IsTruncated"] = fitting.Count > size ? "true" : "false", ["NextRecordName"] = fitting.Count > size ? fitting[size].Name : null,
            ["NextRecordType"] = fitting.Count > size ? fitting[size].Type : null, ["MaxItems"] = size,
        };
    }

    private static IEnumerable<ZoneRecord> All(Account account, Zone zone) =>
    [
        new ZoneRecord(zone.Name, "NS", ["ns-1.awsdns-01.org."]), new ZoneRecord(zone.Name, "SOA", ["ns-1.awsdns-01.org. hostmaster.example.com. 1 7200 900 1209600 86400"]), .. zone.Records,
        .. account.All("AWS::Route53::RecordSet").Where(one => one.Text("HostedZoneId") == zone.Id).Select(static one => new ZoneRecord(
            one.PhysicalId + ".", one.Text("Type")!, one.Properties.Strings("ResourceRecords"), one.Properties["AliasTarget"].Text("DNSName"))),
    ];

    private static JsonObject Write(Account account, Zone zone) => new()
    {
        ["Id"] = "/hostedzone/" + zone.Id, ["Name"] = zone.Name, ["CallerReference"] = "made by a test", ["Config"] = new JsonObject { ["PrivateZone"] = zone.IsPrivate ? "true" : "false" },
        ["ResourceRecordSetCount"] = All(account, zone).Count(),
    };

    private static Zone Find(Account account, string id) => account.Zones.Find(zone => zone.Id == id.Split('/')[^1]) ?? throw new AwsError("NoSuchHostedZone", $"No hosted zone found with ID: {id}", 404);

    private static string Reversed(string name) => string.Join('.', name.TrimEnd('.').Split('.').Reverse());
}
