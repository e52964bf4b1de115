using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>What a service runs on: Fargate, Fargate Spot, or a mix.</summary>
internal static class CapacityChecks
{
    private const string Strategy = "Properties.CapacityProviderStrategy";

    public static IReadOnlyList<TemplateChecks.Check> All { get; } =
        [LaunchTypeBesideStrategy, ProviderNotAssociated, TwoBases, NoWeight, NoDependencyOnAssociation];

    // The document's own defect: --launch-type FARGATE made its cluster's Spot strategy void (aws 2, 1).
    internal static IEnumerable<Problem> LaunchTypeBesideStrategy(TemplateView template) => template.OfType(Types.Service)
        .Where(static service => service.Properties.ContainsKey("LaunchType") && service.Properties.ContainsKey("CapacityProviderStrategy"))
        .Select(static service => service.Problem("Properties.LaunchType",
            "A launch type beside a capacity provider strategy: ECS takes only one of the two, and the launch type means on-demand prices.",
            "Leave LaunchType out; aws.spot decides."));

    internal static IEnumerable<Problem> ProviderNotAssociated(TemplateView template) =>
        from service in template.OfType(Types.Service)
        let cluster = Intrinsics.Direct(service.Properties["Cluster"])?.Target
        where template.Find(cluster) is not null // a cluster of another stack has its associations there
        let associated = template.OfType(Types.Association)
            .Where(association => Intrinsics.Direct(association.Properties["Cluster"])?.Target == cluster)
            .SelectMany(static association => association.Properties["CapacityProviders"].Texts()).ToHashSet()
        from provider in Entries(service).Select(static entry => entry["CapacityProvider"].Text()).OfType<string>()
        where !associated.Contains(provider)
        select service.Problem(Strategy, $"{provider} is not associated with the cluster, so no task can be placed on it.",
            "Name it in CapacityProviders of the cluster's association.");

    internal static IEnumerable<Problem> TwoBases(TemplateView template) => template.OfType(Types.Service)
        .Where(static service => Entries(service).Count(static entry => entry["Base"].Number() > 0) > 1)
        .Select(static service => service.Problem(Strategy,
            "Two entries have a base; ECS takes one in a strategy.",
            "Leave the base with FARGATE only (aws.spot: mixed)."));

    internal static IEnumerable<Problem> NoWeight(TemplateView template) => template.OfType(Types.Service)
        .Where(static service => Entries(service).Any() && Entries(service).All(static entry => entry["Weight"].Number() is null or 0))
        .Select(static service => service.Problem(Strategy,
            "All weights are 0, so no task beyond the base is ever placed.",
            "Give one entry a weight of 1 or more."));

    // Deleting runs the other way round: without this the association goes while tasks still run on its providers, and that is refused.
    internal static IEnumerable<Problem> NoDependencyOnAssociation(TemplateView template) =>
        from service in template.OfType(Types.Service)
        where Entries(service).Any()
        from association in template.OfType(Types.Association)
        where Intrinsics.Direct(association.Properties["Cluster"]) == Intrinsics.Direct(service.Properties["Cluster"])
        where !template.NeedsInTurn(service).Contains(association.Id)
        select service.Problem("DependsOn",
            $"The service does not depend on {association.Id}: it may be made before its providers are there, and deleted after them.",
            $"Add {association.Id} to DependsOn.");

    private static IEnumerable<JsonObject> Entries(ResourceView service) => service.Properties["CapacityProviderStrategy"].Objects();
}
