using System.Text.Json.Nodes;
using static Outboard.Aws.Tests.CloudFormation.Samples;

namespace Outboard.Aws.Tests.CloudFormation;

/// <summary>Services gone wrong, by the check that finds it.</summary>
internal static class ServiceSpoils
{
    private const string Strategy = "Resources.FetchService.Properties.CapacityProviderStrategy";
    private const string Breaker = "Resources.FetchService.Properties.DeploymentConfiguration.DeploymentCircuitBreaker";

    public static readonly (string Check, string Variant, Spoil Spoil)[] All =
    [
        ("LaunchTypeBesideStrategy", "", new("edge", t => Service(t)["LaunchType"] = "FARGATE", "Resources.FetchService.Properties.LaunchType", "takes only one of the two")),
        ("ProviderNotAssociated", "", new("edge", t => Service(t)["CapacityProviderStrategy"]![0]!["CapacityProvider"] = "GPU", Strategy, "GPU is not associated")),
        ("TwoBases", "", new("edge", t => Service(t)["CapacityProviderStrategy"] = Json("""
            [{"CapacityProvider": "FARGATE", "Weight": 1, "Base": 1}, {"CapacityProvider": "FARGATE_SPOT", "Weight": 3, "Base": 1}]
            """), Strategy, "Two entries have a base")),
        ("NoWeight", "", new("edge", t => Service(t)["CapacityProviderStrategy"]![0]!["Weight"] = 0, Strategy, "All weights are 0")),
        ("NoDependencyOnAssociation", "", new("edge", t => t["Resources"]!["FetchService"]!["DependsOn"] = Json("""["FetchRule", "TasksFromAlb"]"""),
            "Resources.FetchService.DependsOn", "does not depend on ClusterCapacity")),
        ("ContainerNotInTask", "name", new("edge", t => Service(t)["LoadBalancers"]![0]!["ContainerName"] = "web", "Resources.FetchService.Properties.LoadBalancers", "FetchTask has no container web")),
        ("ContainerNotInTask", "port", new("edge", t => t.Container("FetchTask")["PortMappings"]![0]!["ContainerPort"] = 8080,
            "Resources.FetchService.Properties.LoadBalancers", "fetch of FetchTask does not open port 8808")),
        ("NoDependencyOnRule", "", new("edge", t => t["Resources"]!["FetchService"]!["DependsOn"] = Json("""["ClusterCapacity", "TasksFromAlb"]"""),
            "Resources.FetchService.DependsOn", "does not depend on FetchRule")),
        ("NoCircuitBreaker", "absent", new("edge", t => Deployment(t).Remove("DeploymentCircuitBreaker"), Breaker, "blocks the stack for about three hours")),
        ("NoCircuitBreaker", "without rollback", new("edge", t => Deployment(t)["DeploymentCircuitBreaker"]!["Rollback"] = false, Breaker, "that rolls back")),
        ("NoGracePeriod", "", new("edge", t => Service(t).Remove("HealthCheckGracePeriodSeconds"), "Resources.FetchService.Properties.HealthCheckGracePeriodSeconds", "kill each task")),
        ("NothingCanMove", "", new("edge", t => Deployment(t)["MaximumPercent"] = 100, "Resources.FetchService.Properties.DeploymentConfiguration", "none started")),
        ("BreakerOfAnotherStrategy", "", new("edge", t => Deployment(t)["Strategy"] = "BLUE_GREEN", Breaker, "rolling deployments only")),
        ("DesiredCountBesideScaling", "", new("scheduled", t => Service(t)["DesiredCount"] = 1, "Resources.FetchService.Properties.DesiredCount", "FetchScaling scales this service")),
    ];

    private static JsonObject Service(JsonObject template) => template.Properties("FetchService");

    private static JsonObject Deployment(JsonObject template) => Service(template)["DeploymentConfiguration"]!.AsObject();
}
