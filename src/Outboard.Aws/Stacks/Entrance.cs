using System.Diagnostics;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>What all servers have in common on the way in (aws 1.5 to 1.7); in classic each has a listener of its own beside it.</summary>
/// <param name="Listener">The one with the rules; null in classic.</param>
/// <param name="Certificate">Of those that speak TLS.</param>
/// <param name="All">To be created: the certificate where it is made, the listeners.</param>
internal sealed record Entrance(Listener? Listener, Ref? Certificate, ValueList<Resource> All)
{
    /// <summary>
    /// Where the load balancer listens: port by port, and for the servers of siblings from one to another, since a security group takes 60
    /// rules and the main stack must not grow with each server that is not in it.
    /// </summary>
    public static ValueList<(int First, int Last)> Ports(DeployPlan plan) => plan.Layout switch
    {
        Layout.Edge => plan.Redirect ? [(443, 443), (80, 80)] : [(443, 443)],
        Layout.Http => [(80, 80)],
        Layout.Classic =>
        [
            .. plan.Servers.Where(static server => server.Stack == 0).Select(static server => server.Port).Order().Select(static port => (port, port)),
            .. Runs(plan.Servers.Where(static server => server.Stack > 0).Select(static server => server.Port).Order()),
        ],
        _ => throw new UnreachableException(),
    };

    private static List<(int First, int Last)> Runs(IEnumerable<int> ports)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var port in ports)
        {
            if (runs.Count > 0 && runs[^1].Last + 1 == port)
            {
                runs[^1] = (runs[^1].First, port);
            }
            else
            {
                runs.Add((port, port));
            }
        }

        return runs;
    }

    public static Entrance Build(DeployPlan plan, Inputs inputs, LoadBalancer alb)
    {
        var made = plan is { IsTls: true, HasOwnCertificate: false } ? BuildCertificate(plan, inputs) : null;
        var certificate = inputs.CertificateArn?.Ref ?? made?.Ref;
        Listener? listener = plan.Layout switch
        {
            Layout.Edge => Listeners.Refusing("HttpsListener", alb.Ref, 443, certificate),
            Layout.Http => Listeners.Refusing("HttpListener", alb.Ref, 80, certificate: null),
            Layout.Classic => null,
            _ => throw new UnreachableException(),
        };
        Resource?[] all = [made, listener, plan is { Layout: Layout.Edge, Redirect: true } ? Listeners.ToHttps(alb) : null];
        return new(listener, certificate, [.. all.OfType<Resource>()]);
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
