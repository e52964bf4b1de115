using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>The way to one server: its listener in classic, its rule, and its DNS record where there is a zone.</summary>
internal sealed record Way(Listener Listener, ListenerRule Rule, RecordSet? Record)
{
    /// <summary>In classic the listener is the server's and stands beside it; otherwise it is shared.</summary>
    public ValueList<Resource> Resources(Layout layout) =>
    [
        .. layout == Layout.Classic ? [Listener] : Array.Empty<Resource>(),
        Rule,
        .. Record is { } record ? [record] : Array.Empty<Resource>(),
    ];

    public static Way Build(Site site, ServerPlan server, TargetGroup targets)
    {
        var listener = site.Entrance.ListenerOf(server);
        var rule = new ListenerRule($"{server.LogicalName}Rule")
        {
            ListenerArn = listener.Ref,
            Priority = server.Priority,
            Conditions = Conditions(server, site.Shared.Alb),
            Actions = [new Forward(targets.Ref)],
        };
        return new Way(listener, rule, BuildRecord(site, server));
    }

    /// <summary>Where clients find the server.</summary>
    public static Output Url(DeployPlan plan, LoadBalancer alb, ServerPlan server)
    {
        var scheme = plan.IsTls ? "https" : "http";
        return new Output($"{server.LogicalName}Url", plan.Layout switch
        {
            Layout.Http => new Join("", [$"{scheme}://", alb.DNSName, $"/{server.Name}/mcp"]),
            Layout.Classic => $"{scheme}://{server.Host}:{server.Port}/mcp",
            _ => $"{scheme}://{server.Host}/mcp",
        });
    }

    /// <summary>By host where there is one; else by the first part of the path, and only for the load balancer's own name.</summary>
    private static ValueList<Condition> Conditions(ServerPlan server, LoadBalancer alb) => server.Host is { } host
        ? [new HostHeader([host])]
        : [new HostHeader([alb.DNSName]), new PathPattern([$"/{server.Name}", $"/{server.Name}/*"])];

    private static RecordSet? BuildRecord(Site site, ServerPlan server) =>
        server.Host is not { } host || site.Inputs.HostedZoneId is not { } zone ? null : new($"{server.LogicalName}Record")
        {
            HostedZoneId = zone.Ref,
            Name = $"{host}.",
            RecordType = "A",
            AliasTarget = new(site.Shared.Alb.DNSName, site.Shared.Alb.CanonicalHostedZoneID, EvaluateTargetHealth: false),
        };
}
