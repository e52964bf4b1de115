using System.Xml.Linq;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

internal sealed record Vpc(string Id, bool IsDefault);

/// <param name="Zone">As <c>us-east-1a</c>.</param>
/// <param name="IsDefault">The zone's default subnet.</param>
internal sealed record Subnet(string Id, string VpcId, string Zone, bool IsDefault);

/// <param name="SubnetIds">Those that use it by association.</param>
/// <param name="IsMain">Used by every subnet without an association.</param>
/// <param name="HasInternetGateway">A route to <c>0.0.0.0/0</c> goes to an <c>igw-</c>.</param>
internal sealed record RouteTable(string Id, IReadOnlyList<string> SubnetIds, bool IsMain, bool HasInternetGateway);

/// <param name="Description">Says what holds it.</param>
internal sealed record NetworkInterface(string Id, string Status, string? Description);

internal sealed record SecurityGroupInfo(string Id, string Name, string Description, string VpcId, IReadOnlyList<IngressRule> Ingress);

internal sealed record IngressRule(string Protocol, int? FromPort, int? ToPort, IReadOnlyList<string> Cidrs, IReadOnlyList<string> Groups);

internal sealed class Ec2Api(AwsClients clients)
{
    public Task<Vpc?> FindDefaultVpcAsync(CancellationToken cancellation) => FindVpcAsync("is-default", "true", cancellation);

    public Task<Vpc?> FindVpcAsync(string id, CancellationToken cancellation) => FindVpcAsync("vpc-id", id, cancellation);

    /// <param name="vpcId">Null: by id alone.</param>
    /// <param name="ids">Empty: all of the VPC.</param>
    public Task<IReadOnlyList<Subnet>> ListSubnetsAsync(string? vpcId, IReadOnlyList<string> ids, CancellationToken cancellation) => ListAsync(
        "DescribeSubnets",
        "subnetSet",
        form => Filter(Filter(form, "vpc-id", vpcId is null ? [] : [vpcId]), "subnet-id", ids),
        static item => new Subnet(item.Need("subnetId"), item.Need("vpcId"), item.Need("availabilityZone"), item.Flag("defaultForAz")),
        cancellation);

    public Task<IReadOnlyList<RouteTable>> ListRouteTablesAsync(string vpcId, CancellationToken cancellation) => ListAsync(
        "DescribeRouteTables",
        "routeTableSet",
        form => form.AddFilter("vpc-id", [vpcId]),
        static item => new RouteTable(
            item.Need("routeTableId"),
            [.. item.Items("associationSet").Select(static association => association.Text("subnetId")).OfType<string>()],
            item.Items("associationSet").Any(static association => association.Flag("main")),
            item.Items("routeSet").Any(static route =>
                route.Text("destinationCidrBlock") == "0.0.0.0/0"
                && route.Text("gatewayId")?.StartsWith("igw-", StringComparison.Ordinal) is true
                && route.Text("state") != "blackhole")),
        cancellation);

    public Task<IReadOnlyList<NetworkInterface>> ListInterfacesAsync(string groupId, CancellationToken cancellation) => ListAsync(
        "DescribeNetworkInterfaces",
        "networkInterfaceSet",
        form => form.AddFilter("group-id", [groupId]),
        static item => new NetworkInterface(item.Need("networkInterfaceId"), item.Need("status"), item.Text("description")),
        cancellation);

    /// <param name="ids">Those that do not exist are left out of the answer.</param>
    public Task<IReadOnlyList<SecurityGroupInfo>> ListGroupsAsync(IReadOnlyList<string> ids, CancellationToken cancellation) =>
        ids.Count == 0 ? Task.FromResult<IReadOnlyList<SecurityGroupInfo>>([]) : ListGroupsAsync(form => form.AddFilter("group-id", ids), cancellation);

    /// <returns>How many there are in the region, those of every VPC.</returns>
    public async Task<int> CountGroupsAsync(CancellationToken cancellation) => (await ListGroupsAsync(static _ => { }, cancellation)).Count;

    public async Task<SecurityGroupInfo?> FindGroupAsync(string name, string? vpcId, CancellationToken cancellation) =>
        await ListGroupsAsync(form => Filter(form.AddFilter("group-name", [name]), "vpc-id", vpcId is null ? [] : [vpcId]), cancellation) is [var first, ..] ? first : null;

    private async Task<Vpc?> FindVpcAsync(string filter, string value, CancellationToken cancellation)
    {
        var found = await ListAsync(
            "DescribeVpcs",
            "vpcSet",
            form => form.AddFilter(filter, [value]),
            static item => new Vpc(item.Need("vpcId"), item.Flag("isDefault")),
            cancellation);
        return found is [var first, ..] ? first : null;
    }

    private Task<IReadOnlyList<SecurityGroupInfo>> ListGroupsAsync(Action<QueryForm> filter, CancellationToken cancellation) => ListAsync(
        "DescribeSecurityGroups",
        "securityGroupInfo",
        filter,
        static item => new SecurityGroupInfo(
            item.Need("groupId"), item.Need("groupName"), item.Text("groupDescription") ?? "", item.Text("vpcId") ?? "", [.. item.Items("ipPermissions").Select(Rule)]),
        cancellation);

    private static IngressRule Rule(XElement rule) => new(
        rule.Need("ipProtocol"),
        rule.Number("fromPort"),
        rule.Number("toPort"),
        [.. rule.Items("ipRanges").Select(static range => range.Need("cidrIp")), .. rule.Items("ipv6Ranges").Select(static range => range.Need("cidrIpv6"))],
        [.. rule.Items("groups").Select(static group => group.Need("groupId"))]);

    /// <summary>By filters and not by ids: an id that does not exist is an error of the whole request, a filter leaves it out.</summary>
    private Task<IReadOnlyList<T>> ListAsync<T>(string operation, string list, Action<QueryForm> filter, Func<XElement, T> read, CancellationToken cancellation) =>
        Pages.ReadAsync<T>($"EC2.{operation}", async token =>
        {
            var form = new QueryForm();
            filter(form);
            var answer = await clients.QueryAsync(AwsService.Ec2, operation, form.Add("NextToken", token), cancellation);
            return (answer.Items(list).Select(read), answer.Text("nextToken"));
        });

    private static QueryForm Filter(QueryForm form, string name, IReadOnlyList<string> values) => values.Count == 0 ? form : form.AddFilter(name, values);
}
