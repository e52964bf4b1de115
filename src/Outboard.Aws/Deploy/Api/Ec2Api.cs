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
    public Task<Vpc?> FindDefaultVpcAsync(CancellationToken cancellation) => throw new NotImplementedException();

    public Task<Vpc?> FindVpcAsync(string id, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="vpcId">Null: by id alone.</param>
    /// <param name="ids">Empty: all of the VPC.</param>
    public Task<IReadOnlyList<Subnet>> ListSubnetsAsync(string? vpcId, IReadOnlyList<string> ids, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<IReadOnlyList<RouteTable>> ListRouteTablesAsync(string vpcId, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<IReadOnlyList<NetworkInterface>> ListInterfacesAsync(string groupId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="ids">Those that do not exist are left out of the answer.</param>
    public Task<IReadOnlyList<SecurityGroupInfo>> ListGroupsAsync(IReadOnlyList<string> ids, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<SecurityGroupInfo?> FindGroupAsync(string name, string? vpcId, CancellationToken cancellation) => throw new NotImplementedException();
}
