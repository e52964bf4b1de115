using System.Diagnostics;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>The listeners of a layout and the way to each server: rule and record (aws 1.5 to 1.7).</summary>
/// <param name="Shared">Certificate and listeners that all servers have in common.</param>
/// <param name="ListenerOf">Of one server; in classic its own.</param>
internal sealed record Entrance(ValueList<Resource> Shared, Func<ServerPlan, Listener> ListenerOf)
{
    /// <summary>Where the load balancer listens.</summary>
    public static ValueList<int> Ports(DeployPlan plan) => plan.Layout switch
    {
        Layout.Edge => plan.Redirect ? [443, 80] : [443],
        Layout.Http => [80],
        Layout.Classic => [.. plan.Servers.Select(static server => server.Port).Order()],
        _ => throw new UnreachableException(),
    };

    public static Entrance Build(DeployPlan plan, Inputs inputs, LoadBalancer alb)
    {
        var made = plan is { IsTls: true, HasOwnCertificate: false } ? BuildCertificate(plan, inputs) : null;
        var certificate = inputs.CertificateArn?.Ref ?? made?.Ref;
        Resource[] certificates = made is null ? [] : [made];
        switch (plan.Layout)
        {
            case Layout.Edge:
                var https = Listeners.Refusing("HttpsListener", alb, 443, certificate);
                return new([.. certificates, https, .. plan.Redirect ? [Listeners.ToHttps(alb)] : Array.Empty<Resource>()], _ => https);
            case Layout.Http:
                var http = Listeners.Refusing("HttpListener", alb, 80, certificate: null);
                return new([http], _ => http);
            case Layout.Classic:
                var own = plan.Servers.ToDictionary(
                    static server => server.Name,
                    server => Listeners.Refusing($"{server.LogicalName}Listener", alb, server.Port, certificate),
                    StringComparer.Ordinal);
                return new([.. certificates], server => own[server.Name]);
            default:
                throw new UnreachableException();
        }
    }

    private static Certificate BuildCertificate(DeployPlan plan, Inputs inputs)
    {
        var domain = $"*.{plan.Domain}";
        return new Certificate("Certificate")
        {
            DomainName = domain,
            ValidationMethod = "DNS",
            DomainValidationOptions = inputs.HostedZoneId is { } zone ? [new(domain, zone.Ref)] : [],
        };
    }
}
