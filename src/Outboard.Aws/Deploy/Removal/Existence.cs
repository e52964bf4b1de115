using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Live;

namespace Outboard.Aws.Deploy.Removal;

/// <summary>What a resource's own service says of it.</summary>
/// <param name="IsThere">Null: it could not be asked, or there is nobody to ask.</param>
/// <param name="Note">For people.</param>
internal sealed record Sighting(bool? IsThere, string? Note = null)
{
    public static readonly Sighting Gone = new(false);

    public static readonly Sighting There = new(true);

    public static Sighting When(bool isThere) => isThere ? There : Gone;
}

/// <summary>
/// Asks the service a resource belongs to whether it exists. Neither CloudFormation nor the tag listing is believed alone: one forgets
/// what it has retained, the other remembers what is deleted (aws 3.11).
/// </summary>
internal sealed class Existence(AwsApi aws)
{
    /// <param name="zoneId">The hosted zone records are in.</param>
    public async Task<Sighting> LookAsync(LiveResource resource, string? zoneId, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(resource.Type, resource.PhysicalId, zoneId, cancellation);
        }
        catch (AwsException refused)
        {
            return new Sighting(null, $"could not be asked for: {refused.Code}");
        }
    }

    private async Task<Sighting> AskAsync(string type, string id, string? zoneId, CancellationToken cancellation) => type switch
    {
        "AWS::ECR::Repository" => Sighting.When(await aws.Ecr.FindRepositoryAsync(id, cancellation) is not null),
        "AWS::Logs::LogGroup" => Sighting.When(await aws.Logs.FindGroupAsync(id, cancellation) is not null),
        "AWS::IAM::Role" => Sighting.When(await aws.Iam.FindRoleAsync(id, cancellation) is not null),
        "AWS::ECS::Cluster" => Sighting.When(await IsActiveClusterAsync(id, cancellation)),
        "AWS::ECS::Service" => await ServiceAsync(id, cancellation),
        LiveResource.Task => Sighting.When(await IsActiveClusterAsync(ClusterOf(id), cancellation)),
        "AWS::ECS::TaskDefinition" => await TaskDefinitionAsync(id, cancellation),
        "AWS::EC2::SecurityGroup" => Sighting.When((await aws.Ec2.ListGroupsAsync([id], cancellation)).Count > 0),
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => Sighting.When(await aws.LoadBalancing.FindLoadBalancerAsync(id, cancellation) is not null),
        "AWS::ElasticLoadBalancingV2::TargetGroup" => Sighting.When(await aws.LoadBalancing.FindTargetGroupAsync(id, cancellation) is not null),
        "AWS::ElasticLoadBalancingV2::Listener" => Sighting.When((await aws.LoadBalancing.ListListenersAsync(Above(id, "listener", "loadbalancer"), cancellation)).Any(one => one.Arn == id)),
        "AWS::ElasticLoadBalancingV2::ListenerRule" => Sighting.When((await aws.LoadBalancing.ListRulesAsync(Above(id, "listener-rule", "listener"), cancellation)).Any(one => one.Arn == id)),
        "AWS::CertificateManager::Certificate" => Sighting.When(await aws.Certificates.FindCertificateAsync(id, cancellation) is not null),
        "AWS::Route53::RecordSet" when zoneId is not null => Sighting.When((await aws.Route53.ListRecordsAsync(zoneId, id, cancellation)).Any(static record => record.AliasTarget is not null)),
        "AWS::ApplicationAutoScaling::ScalableTarget" => Sighting.When((await aws.Scaling.ListTargetsAsync([id.Split('|')[0]], cancellation)).Count > 0),
        LiveResource.Parameter => Sighting.When((await aws.Parameters.FindAsync([id], cancellation)).Count > 0),
        "AWS::CloudFormation::Stack" => Sighting.When(await aws.CloudFormation.FindStackAsync(id, cancellation) is { Status: not "DELETE_COMPLETE" }),
        _ => new Sighting(null),
    };

    private async Task<bool> IsActiveClusterAsync(string nameOrArn, CancellationToken cancellation) =>
        await aws.Ecs.FindClusterAsync(nameOrArn, cancellation) is { Status: not "INACTIVE" };

    private async Task<Sighting> ServiceAsync(string arn, CancellationToken cancellation)
    {
        var cluster = ClusterOf(arn);
        var services = await aws.Ecs.FindClusterAsync(cluster, cancellation) is null ? [] : await aws.Ecs.ListServicesAsync(cluster, [arn], cancellation);
        return services.FirstOrDefault(static service => service.Status != "INACTIVE") is { } service
            ? new Sighting(true, service.Status == "DRAINING" ? "its last tasks are stopping" : null)
            : Sighting.Gone;
    }

    private async Task<Sighting> TaskDefinitionAsync(string arn, CancellationToken cancellation) => (await aws.Ecs.FindTaskDefinitionAsync(arn, cancellation))?.Status switch
    {
        "ACTIVE" => Sighting.There,
        "INACTIVE" => new Sighting(false, "an inactive revision stays listed, free; --purge deletes it"),
        _ => Sighting.Gone,
    };

    /// <summary><c>arn:…:service/CLUSTER/NAME</c>; old ARNs have no cluster in them.</summary>
    private static string ClusterOf(string arn) => arn.Split('/') is [_, var cluster, _] ? cluster : "default";

    /// <summary><c>…:listener-rule/app/NAME/LB/LISTENER/RULE</c> lies below <c>…:listener/app/NAME/LB/LISTENER</c>, and that below <c>…:loadbalancer/app/NAME/LB</c>.</summary>
    private static string Above(string arn, string kind, string above) =>
        arn[..Math.Max(0, arn.LastIndexOf('/'))].Replace($":{kind}/", $":{above}/", StringComparison.Ordinal);
}
