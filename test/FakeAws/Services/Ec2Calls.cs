using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>EC2; answers have the names of the wire, as <c>vpcSet</c>.</summary>
internal static class Ec2Calls
{
    public static JsonNode Vpcs(Account account, JsonObject input)
    {
        var all = Named(account.Network.Vpcs, input.Strings("VpcId"), static vpc => vpc.Id, "InvalidVpcID.NotFound", "The vpc ID '{0}' does not exist");
        return Answer(account, input, "vpcSet", Filtered(input, all, static (vpc, name) => name switch
        {
            "vpc-id" => [vpc.Id],
            "is-default" or "isDefault" => [vpc.IsDefault ? "true" : "false"],
            "state" => ["available"],
            _ => null,
        }), vpc => new JsonObject { ["vpcId"] = vpc.Id, ["ownerId"] = account.Id, ["state"] = "available", ["cidrBlock"] = vpc.Cidr, ["isDefault"] = vpc.IsDefault ? "true" : "false" });
    }

    public static JsonNode Subnets(Account account, JsonObject input)
    {
        var all = Named(account.Network.Subnets, input.Strings("SubnetId"), static one => one.Id, "InvalidSubnetID.NotFound", "The subnet ID '{0}' does not exist");
        return Answer(account, input, "subnetSet", Filtered(input, all, static (one, name) => name switch
        {
            "vpc-id" => [one.VpcId],
            "subnet-id" => [one.Id],
            "default-for-az" or "defaultForAz" => [one.IsDefault ? "true" : "false"],
            "availability-zone" => [one.Zone],
            "state" => ["available"],
            _ => null,
        }), one => new JsonObject
        {
            ["subnetId"] = one.Id, ["subnetArn"] = account.Arn("ec2", "subnet/" + one.Id), ["state"] = "available", ["vpcId"] = one.VpcId, ["cidrBlock"] = one.Cidr,
            ["availableIpAddressCount"] = 4091, ["availabilityZone"] = one.Zone, ["defaultForAz"] = one.IsDefault ? "true" : "false", ["mapPublicIpOnLaunch"] = one.IsDefault ? "true" : "false",
        });
    }

    public static JsonNode RouteTables(Account account, JsonObject input)
    {
        var all = Named(account.Network.RouteTables, input.Strings("RouteTableId"), static one => one.Id, "InvalidRouteTableID.NotFound", "The routeTable ID '{0}' does not exist");
        return Answer(account, input, "routeTableSet", Filtered(input, all, static (one, name) => name switch
        {
            "vpc-id" => [one.VpcId],
            "association.subnet-id" => one.SubnetIds,
            "association.main" => [one.IsMain ? "true" : "false"],
            _ => null,
        }), one => new JsonObject
        {
            ["routeTableId"] = one.Id, ["vpcId"] = one.VpcId,
            ["routeSet"] = new JsonArray(
            [
                new JsonObject { ["destinationCidrBlock"] = account.Network.Vpcs.Find(vpc => vpc.Id == one.VpcId)?.Cidr ?? "10.0.0.0/16", ["gatewayId"] = "local", ["state"] = "active", ["origin"] = "CreateRouteTable" },
                .. one.Gateway is { } gateway
                    ? [new JsonObject { ["destinationCidrBlock"] = "0.0.0.0/0", [gateway.StartsWith("nat-", StringComparison.Ordinal) ? "natGatewayId" : "gatewayId"] = gateway, ["state"] = "active", ["origin"] = "CreateRoute" }]
                    : (JsonNode[])[],
            ]),
            ["associationSet"] = new JsonArray(
            [
                .. one.IsMain ? [new JsonObject { ["routeTableAssociationId"] = "rtbassoc-main", ["routeTableId"] = one.Id, ["main"] = "true" }] : (JsonNode[])[],
                .. one.SubnetIds.Select(subnet => new JsonObject { ["routeTableAssociationId"] = "rtbassoc-" + subnet, ["routeTableId"] = one.Id, ["subnetId"] = subnet, ["main"] = "false" }),
            ]),
        });
    }

    public static JsonNode Interfaces(Account account, JsonObject input) => Answer(account, input, "networkInterfaceSet", Filtered(input, account.Network.Interfaces, static (one, name) => name switch
    {
        "group-id" => one.Groups,
        "vpc-id" => [one.VpcId],
        "status" => [one.Status],
        "network-interface-id" => [one.Id],
        _ => null,
    }), one => new JsonObject
    {
        ["networkInterfaceId"] = one.Id, ["vpcId"] = one.VpcId, ["status"] = one.Status, ["description"] = one.Description, ["interfaceType"] = "interface",
        ["groupSet"] = Json.List(one.Groups, static id => new JsonObject { ["groupId"] = id }),
    });

    public static JsonNode Groups(Account account, JsonObject input)
    {
        var all = Named(account.All("AWS::EC2::SecurityGroup"), input.Strings("GroupId"), static one => one.PhysicalId, "InvalidGroup.NotFound", "The security group '{0}' does not exist");
        return Answer(account, input, "securityGroupInfo", Filtered(input, all, static (one, name) => name switch
        {
            "vpc-id" => [one.Text("VpcId") ?? ""],
            "group-name" => [one.Name],
            "group-id" => [one.PhysicalId],
            var tag when tag.StartsWith("tag:", StringComparison.Ordinal) => one.Tags.TryGetValue(tag[4..], out var value) ? [value] : [],
            _ => null,
        }), one => new JsonObject
        {
            ["ownerId"] = account.Id, ["groupId"] = one.PhysicalId, ["groupName"] = one.Name, ["groupDescription"] = one.Text("GroupDescription"), ["vpcId"] = one.Text("VpcId"),
            ["ipPermissions"] = Json.List(one.Properties.Items("SecurityGroupIngress").Concat(account.All("AWS::EC2::SecurityGroupIngress").Where(rule => rule.Text("GroupId") == one.PhysicalId).Select(static rule => rule.Properties)), Rule),
            ["ipPermissionsEgress"] = Json.List(one.Properties.Items("SecurityGroupEgress"), Rule),
            ["tagSet"] = Json.Tags(one.Tags, "key", "value"),
        });
    }

    private static JsonObject Rule(JsonNode rule)
    {
        var group = rule.Text("SourceSecurityGroupId") ?? rule.Text("DestinationSecurityGroupId");
        return new()
        {
            ["ipProtocol"] = rule.Text("IpProtocol"), ["fromPort"] = rule.Number("FromPort"), ["toPort"] = rule.Number("ToPort"),
            ["groups"] = group is null ? new JsonArray() : new JsonArray(new JsonObject { ["groupId"] = group, ["description"] = rule.Text("Description") }),
            ["ipRanges"] = rule.Text("CidrIp") is { } cidr ? new JsonArray(new JsonObject { ["cidrIp"] = cidr, ["description"] = rule.Text("Description") }) : new JsonArray(),
            ["ipv6Ranges"] = rule.Text("CidrIpv6") is { } cidr6 ? new JsonArray(new JsonObject { ["cidrIpv6"] = cidr6, ["description"] = rule.Text("Description") }) : new JsonArray(),
        };
    }

    private static IEnumerable<T> Named<T>(IEnumerable<T> all, IReadOnlyList<string> ids, Func<T, string> id, string code, string message)
    {
        var list = all.ToList();
        return ids.Count == 0 ? list : ids.Select(wanted => list.Find(one => id(one) == wanted) ?? throw new AwsError(code, string.Format(System.Globalization.CultureInfo.InvariantCulture, message, wanted)));
    }

    private static IEnumerable<T> Filtered<T>(JsonObject input, IEnumerable<T> all, Func<T, string, IReadOnlyList<string>?> values)
    {
        var filters = input.Items("Filter").Select(static filter => (Name: filter.Need("Name"), Values: filter.Strings("Value"))).ToList();
        return all.Where(one => filters.TrueForAll(filter =>
            (values(one, filter.Name) ?? throw new AwsError("InvalidParameterValue", $"The filter '{filter.Name}' is invalid")).Intersect(filter.Values).Any()));
    }

    private static JsonObject Answer<T>(Account account, JsonObject input, string set, IEnumerable<T> all, Func<T, JsonNode> write)
    {
        var (items, next) = Page.Of(all, input.Text("NextToken"), Math.Min(input.Number("MaxResults") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject { [set] = Json.List(items, write), ["nextToken"] = next };
    }
}
