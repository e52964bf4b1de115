using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;

namespace Outboard.Aws.Stacks;

/// <summary>Listeners of the load balancer.</summary>
internal static class Listeners
{
    /// <summary>Answers what no rule takes with the document's 403; speaks TLS with a certificate.</summary>
    public static Listener Refusing(string logicalId, Ref alb, int port, Ref? certificate) => new(logicalId)
    {
        LoadBalancerArn = alb,
        Port = port,
        Protocol = certificate is null ? "HTTP" : "HTTPS",
        SslPolicy = certificate is null ? null : "ELBSecurityPolicy-TLS13-1-2-2021-06",
        Certificates = certificate is null ? [] : [new(certificate)],
        DefaultActions = [new FixedResponse("403", "text/plain", "Hostname not allowed")],
    };

    /// <summary>For people; a client that posts to http:// has already sent its token in clear.</summary>
    public static Listener ToHttps(LoadBalancer alb) => new("RedirectListener")
    {
        LoadBalancerArn = alb.Ref,
        Port = 80,
        Protocol = "HTTP",
        DefaultActions = [new Redirect("HTTPS", "443", "#{host}", "/#{path}", "#{query}", "HTTP_301")],
    };
}
