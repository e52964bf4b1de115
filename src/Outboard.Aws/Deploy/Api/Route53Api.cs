using System.Text.RegularExpressions;
using System.Xml.Linq;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <param name="Id">Without <c>/hostedzone/</c>.</param>
/// <param name="Name">With the last dot.</param>
/// <param name="NameServers">Empty in lists.</param>
internal sealed record HostedZone(string Id, string Name, bool IsPrivate, IReadOnlyList<string> NameServers);

internal sealed record RecordSetInfo(string Name, string Type, IReadOnlyList<string> Values, string? AliasTarget);

internal sealed partial class Route53Api(AwsClients clients)
{
    private const string IdPrefix = "/hostedzone/";

    private static readonly AwsService Service = AwsService.Route53;

    public async Task<HostedZone?> FindZoneAsync(string id, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.GetXmlAsync(Service, "GetHostedZone", IdPrefix + Uri.EscapeDataString(Bare(id)), cancellation);
            return answer.Child("HostedZone") is { } zone ? Zone(zone, answer.Child("DelegationSet").Texts("NameServers")) : null;
        }
        catch (AwsException error) when (error.Code is "NoSuchHostedZone")
        {
            return null;
        }
    }

    /// <returns>Zones whose name is a domain or one above it, the longest first.</returns>
    public async Task<IReadOnlyList<HostedZone>> ListZonesAsync(string domain, CancellationToken cancellation)
    {
        var found = new List<HostedZone>();
        for (var name = Full(domain); name.Count(static c => c == '.') > 1; name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            found.AddRange(await ListZonesNamedAsync(name, cancellation));
        }

        return found;
    }

    /// <summary>Every record of that name; none where there is no such zone.</summary>
    public async Task<IReadOnlyList<RecordSetInfo>> ListRecordsAsync(string zoneId, string name, CancellationToken cancellation)
    {
        var wanted = Full(name);
        try
        {
            // The list begins at the name and goes on with other names: its first stranger is the end.
            var records = await Pages.ReadAsync(
                "Route 53.ListResourceRecordSets",
                async next =>
                {
                    var path = $"{IdPrefix}{Uri.EscapeDataString(Bare(zoneId))}/rrset?{next ?? $"name={Uri.EscapeDataString(wanted)}"}";
                    var answer = await clients.GetXmlAsync(Service, "ListResourceRecordSets", path, cancellation);
                    return (answer.Items("ResourceRecordSets").Select(Record), Next(answer, ("NextRecordName", "name"), ("NextRecordType", "type"), ("NextRecordIdentifier", "identifier")));
                },
                read => read.Count > 0 && read[^1].Name != wanted);
            return [.. records.Where(record => record.Name == wanted)];
        }
        catch (AwsException error) when (error.Code is "NoSuchHostedZone")
        {
            return [];
        }
    }

    /// <summary>A public and a private one may have the same name.</summary>
    private async Task<IEnumerable<HostedZone>> ListZonesNamedAsync(string name, CancellationToken cancellation)
    {
        var zones = await Pages.ReadAsync(
            "Route 53.ListHostedZonesByName",
            async next =>
            {
                var answer = await clients.GetXmlAsync(Service, "ListHostedZonesByName", $"/hostedzonesbyname?{next ?? $"dnsname={Uri.EscapeDataString(name)}"}", cancellation);
                return (answer.Items("HostedZones").Select(static zone => Zone(zone, [])), Next(answer, ("NextDNSName", "dnsname"), ("NextHostedZoneId", "hostedzoneid")));
            },
            read => read.Count > 0 && read[^1].Name != name);
        return zones.Where(zone => zone.Name == name);
    }

    private static HostedZone Zone(XElement zone, IReadOnlyList<string> nameServers) =>
        new(Bare(zone.Need("Id")), Unescaped(zone.Need("Name")), zone.Child("Config").Flag("PrivateZone"), nameServers);

    private static RecordSetInfo Record(XElement record) => new(
        Unescaped(record.Need("Name")),
        record.Need("Type"),
        [.. record.Items("ResourceRecords").Select(static item => item.Need("Value"))],
        record.Child("AliasTarget").Text("DNSName"));

    /// <returns>The query of the next page; null after the last.</returns>
    private static string? Next(XElement answer, params ReadOnlySpan<(string Element, string Parameter)> parts)
    {
        if (!answer.Flag("IsTruncated"))
        {
            return null;
        }

        var query = new List<string>();
        foreach (var (element, parameter) in parts)
        {
            if (answer.Text(element) is { } value)
            {
                query.Add($"{parameter}={Uri.EscapeDataString(value)}");
            }
        }

        return string.Join('&', query);
    }

    private static string Bare(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static string Full(string name) => name.TrimEnd('.').ToLowerInvariant() + ".";

    // \052.example.com.
    private static string Unescaped(string name) => Octal().Replace(name, static match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString());

    [GeneratedRegex(@"\\([0-3][0-7]{2})")]
    private static partial Regex Octal();
}
