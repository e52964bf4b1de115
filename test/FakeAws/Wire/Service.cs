using System.Collections.Frozen;

namespace FakeAws.Wire;

internal enum Protocol
{
    Query,
    Ec2,
    Json,
    RestXml,
}

/// <param name="Name">As Outboard's errors call it: <c>CloudFormation</c>.</param>
/// <param name="SigningName">In the scope of a signature.</param>
/// <param name="Version">Of the query protocols: what <c>Version</c> must be.</param>
/// <param name="Target">Of JSON: what stands before the operation in <c>X-Amz-Target</c>.</param>
/// <param name="Host">Of the XML namespace.</param>
internal sealed record Service(string Name, string SigningName, Protocol Protocol, string Version, string? Target = null, string? Host = null)
{
    public static FrozenDictionary<string, Service> BySigningName { get; } = new Service[]
    {
        new("STS", "sts", Protocol.Query, "2011-06-15", Host: "https://sts.amazonaws.com"),
        new("CloudFormation", "cloudformation", Protocol.Query, "2010-05-15", Host: "http://cloudformation.amazonaws.com"),
        new("ELB", "elasticloadbalancing", Protocol.Query, "2015-12-01", Host: "http://elasticloadbalancing.amazonaws.com"),
        new("IAM", "iam", Protocol.Query, "2010-05-08", Host: "https://iam.amazonaws.com"),
        new("EC2", "ec2", Protocol.Ec2, "2016-11-15", Host: "http://ec2.amazonaws.com"),
        new("Route 53", "route53", Protocol.RestXml, "2013-04-01", Host: "https://route53.amazonaws.com"),
        new("ECR", "ecr", Protocol.Json, "", "AmazonEC2ContainerRegistry_V20150921"),
        new("ECS", "ecs", Protocol.Json, "", "AmazonEC2ContainerServiceV20141113"),
        new("CloudWatch Logs", "logs", Protocol.Json, "", "Logs_20140328"),
        new("ACM", "acm", Protocol.Json, "", "CertificateManager"),
        new("SSM", "ssm", Protocol.Json, "", "AmazonSSM"),
        new("Secrets Manager", "secretsmanager", Protocol.Json, "", "secretsmanager"),
        new("Tagging", "tagging", Protocol.Json, "", "ResourceGroupsTaggingAPI_20170126"),
        new("Service Quotas", "servicequotas", Protocol.Json, "", "ServiceQuotasV20190624"),
        new("Auto Scaling", "application-autoscaling", Protocol.Json, "", "AnyScaleFrontendService"),
    }.ToFrozenDictionary(static service => service.SigningName);

    /// <summary>Route 53 and IAM are global.</summary>
    public string RegionOf(string region) => SigningName is "iam" or "route53" ? "us-east-1" : region;

    public string Namespace => $"{Host}/doc/{Version}/";
}
