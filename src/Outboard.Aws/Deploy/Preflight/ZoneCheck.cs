using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Preflight;

/// <summary>The hosted zone is there, public, and answers for the domain; else a certificate would wait for its validation for ever (aws 1.5).</summary>
internal sealed class ZoneCheck(DeployContext context)
{
    private const string Field = "aws.hostedZoneId";

    // What Amazon's own authority accepts in a CAA record.
    private static readonly string[] s_amazon = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];

    private readonly Route53Api _route53 = context.Aws.Route53;

    public async Task<IReadOnlyList<Problem>> FindAsync(DeployPlan plan, string zoneId, CancellationToken cancellation)
    {
        if (await _route53.FindZoneAsync(zoneId, cancellation) is not { } zone)
        {
            return [new(Field, $"There is no hosted zone {zoneId} in this account.", "Correct it; aws route53 list-hosted-zones shows what there is.")];
        }

        var name = zone.Name.TrimEnd('.');
        if (zone.IsPrivate)
        {
            return [new(Field, $"The zone {name} is private: its records are seen inside its VPCs only.", "Name the public zone of the domain.")];
        }

        if (plan.Domain is not { } domain || !Covers(name, domain))
        {
            return [new(Field, $"The zone is that of {name}, and the domain is {plan.Domain}.", $"Name the zone of {plan.Domain}, or a domain in {name}.")];
        }

        var isMade = plan is { IsTls: true, HasOwnCertificate: false };
        var records = await context.OptionalAsync<IReadOnlyList<(string Name, RecordSetInfo Record)>>(
            async () => await ReadAsync(zone, name, domain, isMade, cancellation), "Whether the zone answers for the domain cannot be checked");
        return records is null ? [] : [.. Delegated(records, name), .. isMade ? Forbidden(records) : []];
    }

    internal static bool Covers(string zone, string domain) =>
        domain.Equals(zone, StringComparison.OrdinalIgnoreCase) || domain.EndsWith($".{zone}", StringComparison.OrdinalIgnoreCase);

    /// <summary>The records of the domain and of the names above it, up to the zone's own.</summary>
    private async Task<IReadOnlyList<(string Name, RecordSetInfo Record)>> ReadAsync(HostedZone zone, string top, string domain, bool withTop, CancellationToken cancellation)
    {
        var found = new List<(string, RecordSetInfo)>();
        for (var name = domain; Covers(top, name) && (withTop || !name.Equals(top, StringComparison.OrdinalIgnoreCase)); name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            var at = name;
            found.AddRange((await _route53.ListRecordsAsync(zone.Id, name, cancellation)).Select(record => (at, record)));
        }

        return found;
    }

    /// <summary>Name servers for a name below the zone's own: the answers come from elsewhere.</summary>
    private static IEnumerable<Problem> Delegated(IReadOnlyList<(string Name, RecordSetInfo Record)> records, string top) => records
        .Where(found => found.Record.Type == "NS" && !found.Name.Equals(top, StringComparison.OrdinalIgnoreCase))
        .Select(found => new Problem(Field, $"The zone {top} hands {found.Name} on to {string.Join(", ", found.Record.Values)}; records made here would not be seen.", $"Name the zone of {found.Name}."));

    /// <summary>The closest CAA record decides: <c>0 issue "letsencrypt.org"</c>.</summary>
    private static IEnumerable<Problem> Forbidden(IReadOnlyList<(string Name, RecordSetInfo Record)> records)
    {
        var (name, caa) = records.FirstOrDefault(static found => found.Record.Type == "CAA");
        if (caa is null)
        {
            return [];
        }

        var wild = caa.Values.Where(static value => value.Contains(" issuewild ", StringComparison.OrdinalIgnoreCase)).ToList();
        var rules = wild.Count > 0 ? wild : caa.Values.Where(static value => value.Contains(" issue ", StringComparison.OrdinalIgnoreCase)).ToList();
        return rules.Count == 0 || rules.Any(static rule => s_amazon.Any(authority => rule.Contains(authority, StringComparison.OrdinalIgnoreCase)))
            ? []
            : [new Problem("aws.domain", $"The CAA record of {name} does not let Amazon issue a certificate: {string.Join("; ", caa.Values)}.", "Add 0 issue \"amazon.com\" to it, or give a certificate of your own: aws.certificateArn.")];
    }
}
