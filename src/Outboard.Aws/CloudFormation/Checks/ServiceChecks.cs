using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>How a service is deployed and wired to its load balancer.</summary>
internal static class ServiceChecks
{
    private const string Deployment = "Properties.DeploymentConfiguration";

    private static readonly string[] NotRolling = ["BLUE_GREEN", "LINEAR", "CANARY"];

    public static IReadOnlyList<TemplateChecks.Check> All { get; } =
    [
        ContainerNotInTask, NoDependencyOnRule, NoCircuitBreaker, NoGracePeriod, NothingCanMove, BreakerOfAnotherStrategy, DesiredCountBesideScaling,
    ];

    internal static IEnumerable<Problem> ContainerNotInTask(TemplateView template) =>
        from service in template.OfType(Types.Service)
        let task = template.Find(service.Properties["TaskDefinition"])
        where task is not null
        from entry in service.Properties["LoadBalancers"].Objects()
        let name = entry["ContainerName"].Text()
        let port = entry["ContainerPort"].Number()
        let container = task.Properties["ContainerDefinitions"].Objects().FirstOrDefault(one => one["Name"].Text() == name)
        where container?["PortMappings"].Objects().Any(mapping => mapping["ContainerPort"].Number() == port) is not true
        select service.Problem("Properties.LoadBalancers",
            container is null ? $"{task.Id} has no container {name}." : $"The container {name} of {task.Id} does not open port {port}.",
            "Send the traffic to a container and a port of the task definition.");

    internal static IEnumerable<Problem> NoDependencyOnRule(TemplateView template) =>
        from service in template.OfType(Types.Service)
        let needs = template.NeedsInTurn(service)
        from entry in service.Properties["LoadBalancers"].Objects()
        let targets = template.Find(entry["TargetGroupArn"])
        where targets is not null
        let routes = RuleChecks.RoutesTo(template, targets).ToList()
        where routes.Count > 0 && !routes.Any(route => needs.Contains(route.Id))
        select service.Problem("DependsOn",
            $"The service does not depend on {routes[0].Id}: ECS refuses a target group that no load balancer uses yet.",
            $"Add {routes[0].Id} to DependsOn.");

    internal static IEnumerable<Problem> NoCircuitBreaker(TemplateView template) =>
        from service in template.OfType(Types.Service)
        where IsRolling(service)
        let breaker = service.Properties["DeploymentConfiguration"]?["DeploymentCircuitBreaker"]
        where !(breaker?["Enable"]).IsTrue() || !(breaker?["Rollback"]).IsTrue()
        select service.Problem($"{Deployment}.DeploymentCircuitBreaker",
            "Without a circuit breaker that rolls back, a server that cannot start blocks the stack for about three hours.",
            "Set Enable and Rollback to true.");

    internal static IEnumerable<Problem> NoGracePeriod(TemplateView template) => template.OfType(Types.Service)
        .Where(static service => service.Properties["LoadBalancers"].Objects().Any() && (service.Properties["HealthCheckGracePeriodSeconds"].Number() ?? 0) == 0)
        .Select(static service => service.Problem("Properties.HealthCheckGracePeriodSeconds",
            "Without a grace period the load balancer's checks kill each task before its server has started.", "Set it above the server's startTimeout (150)."));

    internal static IEnumerable<Problem> NothingCanMove(TemplateView template) =>
        from service in template.OfType(Types.Service)
        let deployment = service.Properties["DeploymentConfiguration"]
        where deployment?["MinimumHealthyPercent"].Number() >= 100 && deployment["MaximumPercent"].Number() <= 100
        select service.Problem(Deployment,
            "A minimum of 100 % with a maximum of 100 %: no task may be stopped and none started, so no deployment ever moves.",
            "Use 100 and 200, or 0 and 100 (the server's aws.deploy: replace).");

    internal static IEnumerable<Problem> BreakerOfAnotherStrategy(TemplateView template) => template.OfType(Types.Service)
        .Where(static service => !IsRolling(service) && (service.Properties["DeploymentConfiguration"]?["DeploymentCircuitBreaker"]?["Enable"]).IsTrue())
        .Select(static service => service.Problem($"{Deployment}.DeploymentCircuitBreaker",
            "The circuit breaker works with rolling deployments only, and this service has another strategy.",
            "Leave Strategy and DeploymentController out, or the breaker."));

    internal static IEnumerable<Problem> DesiredCountBesideScaling(TemplateView template) =>
        from target in template.OfType(Types.ScalableTarget)
        from found in Intrinsics.References(target.Properties["ResourceId"], "")
        let service = template.Find(found.Reference.Target)
        where service?.Type == Types.Service && service.Properties.ContainsKey("DesiredCount")
        select service.Problem("Properties.DesiredCount",
            $"{target.Id} scales this service, and each deployment would set it back to this number.",
            "Leave DesiredCount out while aws.schedule or the server's scale is set.");

    private static bool IsRolling(ResourceView service) =>
        !NotRolling.Contains(service.Properties["DeploymentConfiguration"]?["Strategy"].Text())
        && (service.Properties["DeploymentController"]?["Type"].Text() ?? "ECS") == "ECS";
}
