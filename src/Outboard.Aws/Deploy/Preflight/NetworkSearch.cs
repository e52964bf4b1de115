using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Preflight;

/// <summary>
/// Finds the network once: the manifest's, else that of the stack that stands, else the default VPC. A later discovery never moves services (aws 1.2).
/// </summary>
internal sealed class NetworkSearch(DeployContext context)
{
    private const string Cure = """Name one in the manifest: "aws": { "vpc": "vpc-…", "subnets": ["subnet-…", "subnet-…"] }, two public subnets in different zones.""";

    private readonly Ec2Api _ec2 = context.Aws.Ec2;

    /// <summary>What can be told without asking EC2; null: it must be found.</summary>
    public static Network? Known(AwsSpec aws, DeployedStack main)
    {
        var vpc = main.Parameters.GetValueOrDefault("VpcId");
        var subnets = ParameterText.Subnets(main.Parameters.GetValueOrDefault("SubnetIds"));
        var keeps = vpc is not null && subnets.Count > 0
            && (aws.Vpc is null || aws.Vpc == vpc)
            && (aws.Subnets.Count == 0 || aws.Subnets.Order(StringComparer.Ordinal).SequenceEqual(subnets.Order(StringComparer.Ordinal)));
        return keeps ? new Network(vpc!, subnets) : null;
    }

    /// <exception cref="OutboardException">There is none that would do.</exception>
    public async Task<Network> FindAsync(AwsSpec aws, CancellationToken cancellation)
    {
        var given = aws.Subnets.Count > 0 ? await _ec2.ListSubnetsAsync(aws.Vpc, [.. aws.Subnets], cancellation) : null;
        if (given is not null && aws.Subnets.Except(given.Select(static subnet => subnet.Id)).ToArray() is { Length: > 0 } missing)
        {
            throw new OutboardException($"There is no {string.Join(", ", missing)}{(aws.Vpc is { } named ? $" in {named}" : "")} in {context.Region}.", "The manifest names it under aws.subnets.", "Correct aws.subnets.");
        }

        var vpc = await FindVpcAsync(aws.Vpc ?? given?[0].VpcId, cancellation);
        var candidates = given ?? await _ec2.ListSubnetsAsync(vpc.Id, [], cancellation);
        if (candidates.FirstOrDefault(subnet => subnet.VpcId != vpc.Id) is { } stranger)
        {
            throw new OutboardException($"{stranger.Id} is in {stranger.VpcId} and not in {vpc.Id}.", "A load balancer stands in one VPC.", "Correct aws.subnets.");
        }

        var tables = await context.OptionalAsync<IReadOnlyList<RouteTable>>(
            async () => await _ec2.ListRouteTablesAsync(vpc.Id, cancellation), "Whether the subnets are public cannot be checked");
        return given is null ? Choose(vpc, candidates, tables) : Check(vpc, given, tables);
    }

    private async Task<Vpc> FindVpcAsync(string? id, CancellationToken cancellation)
    {
        if (id is not null)
        {
            return await _ec2.FindVpcAsync(id, cancellation)
                ?? throw new OutboardException($"There is no {id} in {context.Region}.", "The manifest names it under aws.vpc.", "Correct aws.vpc or aws.region.");
        }

        return await _ec2.FindDefaultVpcAsync(cancellation) ?? throw new OutboardException($"There is no default VPC in {context.Region}.", "Somebody has deleted it, or the account never had one.", Cure);
    }

    /// <summary>All the public subnets, one a zone.</summary>
    private static Network Choose(Vpc vpc, IReadOnlyList<Subnet> candidates, IReadOnlyList<RouteTable>? tables)
    {
        var chosen = candidates.Where(subnet => IsPublic(subnet, tables))
            .GroupBy(static subnet => subnet.Zone, StringComparer.Ordinal)
            .Select(static zone => zone.OrderByDescending(static subnet => subnet.IsDefault).ThenBy(static subnet => subnet.Id, StringComparer.Ordinal).First())
            .OrderBy(static subnet => subnet.Zone, StringComparer.Ordinal)
            .ToList();
        if (chosen.Count >= 2)
        {
            return new Network(vpc.Id, [.. chosen.Select(static subnet => subnet.Id)]);
        }

        var closed = candidates.Where(subnet => !IsPublic(subnet, tables)).Select(static subnet => subnet.Id).ToList();
        throw new OutboardException(
            $"{vpc.Id} has public subnets in {chosen.Count} zone{(chosen.Count == 1 ? "" : "s")}; a load balancer needs two.",
            closed.Count > 0 ? $"No route from {string.Join(", ", closed)} to an internet gateway." : "It has no further subnets.",
            Cure);
    }

    private static Network Check(Vpc vpc, IReadOnlyList<Subnet> given, IReadOnlyList<RouteTable>? tables)
    {
        var problems = new List<Problem>();
        if (given.Select(static subnet => subnet.Zone).Distinct().Count() < 2)
        {
            problems.Add(new("aws.subnets", $"All of them are in {given[0].Zone}; a load balancer needs two zones.", "Name a subnet in another zone."));
        }

        problems.AddRange(given.GroupBy(static subnet => subnet.Zone, StringComparer.Ordinal).Where(static zone => zone.Count() > 1)
            .Select(static zone => new Problem("aws.subnets", $"{string.Join(" and ", zone.Select(static subnet => subnet.Id))} are both in {zone.Key}; a load balancer takes one a zone.", "Leave one of them out.")));
        problems.AddRange(given.Where(subnet => !IsPublic(subnet, tables))
            .Select(static subnet => new Problem("aws.subnets", $"{subnet.Id} has no route to an internet gateway: clients would not reach the load balancer, nor tasks their images.", "Name a public subnet.")));
        return problems.Count == 0
            ? new Network(vpc.Id, [.. given.OrderBy(static subnet => subnet.Zone, StringComparer.Ordinal).Select(static subnet => subnet.Id)])
            : throw new OutboardException("The subnets of the manifest cannot be used.", fix: "Correct aws.subnets.") { Problems = problems };
    }

    /// <summary>By its own route table, else by the VPC's main one; what cannot be known counts as public.</summary>
    private static bool IsPublic(Subnet subnet, IReadOnlyList<RouteTable>? tables)
    {
        if (tables is null)
        {
            return true;
        }

        var table = tables.FirstOrDefault(one => one.SubnetIds.Contains(subnet.Id)) ?? tables.FirstOrDefault(static one => one.IsMain);
        return table is { HasInternetGateway: true };
    }
}
