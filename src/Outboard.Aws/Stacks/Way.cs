using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>The way to one server: its listener in classic, its rule, and its DNS record where there is a zone.</summary>
internal sealed record Way(Listener? Listener, ListenerRule Rule, RecordSet? Record)
{
    public IEnumerable<Resource> All => new Resource?[] { Listener, Rule, Record }.OfType<Resource>();

    public static Way Build(Site site, ServerPlan server, TargetGroup targets)
    {
        var ground = site.Ground;
        var own = ground.Listener is null ? Listeners.Refusing($"{server.LogicalName}Listener", ground.Alb, server.Port, ground.Certificate) : null;
        var rule = new ListenerRule($"{server.LogicalName}Rule")
        {
            ListenerArn = ground.Listener ?? own!.Ref,
            Priority = server.Priority,
            Conditions = Conditions(server, ground),
            Actions = [new Forward(targets.Ref)],
        };
        return new Way(own, rule, BuildRecord(site, server));
    }

    /// <summary>Where clients find the server.</summary>
    public static Output Url(DeployPlan plan, Ground ground, ServerPlan server)
    {
        var scheme = plan.IsTls ? "https" : "http";
        return new Output($"{server.LogicalName}Url", plan.Layout switch
        {
            Layout.Http => new Join("", [$"{scheme}://", ground.AlbDnsName, $"/{server.Name}/mcp"]),
            Layout.Classic => $"{scheme}://{server.Host}:{server.Port}/mcp",
            _ => $"{scheme}://{server.Host}/mcp",
        });
    }

    /// <summary>By host where there is one; else by the first part of the path, and only for the load balancer's own name.</summary>
    private static ValueList<Condition> Conditions(ServerPlan server, Ground ground) => server.Host is { } host
        ? [new HostHeader([host])]
        : [new HostHeader([ground.AlbDnsName]), new PathPattern([$"/{server.Name}", $"/{server.Name}/*"])];

    private static RecordSet? BuildRecord(Site site, ServerPlan server) =>
        server.Host is not { } host || site.Inputs.HostedZoneId is not { } zone ? null : new($"{server.LogicalName}Record")
        {
            HostedZoneId = zone.Ref,
            Name = $"{host}.",
            RecordType = "A",
            AliasTarget = new(site.Ground.AlbDnsName, site.Ground.AlbZoneId, EvaluateTargetHealth: false),
        };
}
