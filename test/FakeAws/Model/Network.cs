namespace FakeAws.Model;

public sealed record Vpc(string Id, bool IsDefault, string Cidr = "172.31.0.0/16");

public sealed record Subnet(string Id, string VpcId, string Zone, bool IsDefault, string Cidr);

/// <param name="IsMain">Of its VPC.</param>
/// <param name="Gateway">Where <c>0.0.0.0/0</c> goes: <c>igw-…</c>, <c>nat-…</c>; null: nowhere.</param>
public sealed record RouteTable(string Id, string VpcId, bool IsMain, IReadOnlyList<string> SubnetIds, string? Gateway);

/// <param name="Groups">Security groups, which cannot be deleted while it is there.</param>
public sealed record NetworkInterface(string Id, string VpcId, string Status, string Description, IReadOnlyList<string> Groups);

/// <summary>A default VPC as every account has it: a public subnet in each of three zones.</summary>
public sealed class Network
{
    internal Network(string region)
    {
        Vpcs = [new Vpc("vpc-0a1b2c3d4e5f60001", true)];
        Subnets = [.. "abc".Select((zone, index) => new Subnet($"subnet-0a1b2c3d4e5f6000{index + 1}", Vpcs[0].Id, region + zone, true, $"172.31.{index * 16}.0/20"))];
        RouteTables = [new RouteTable("rtb-0a1b2c3d4e5f60001", Vpcs[0].Id, true, [], "igw-0a1b2c3d4e5f60001")];
    }

    public List<Vpc> Vpcs { get; }

    public List<Subnet> Subnets { get; }

    public List<RouteTable> RouteTables { get; }

    public List<NetworkInterface> Interfaces { get; } = [];
}
