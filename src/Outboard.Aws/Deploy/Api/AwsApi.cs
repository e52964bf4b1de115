namespace Outboard.Aws.Deploy.Api;

/// <summary>
/// Every call to AWS that Outboard makes: a class for each service, a method for each operation, Outboard's own records in and out. No XML, JSON,
/// <see cref="HttpClient"/> or type of the SDK leaves this folder, so that the typed packages can take its place (aws 4.1).
/// </summary>
internal sealed class AwsApi(AwsClients clients)
{
    /// <summary>How often AWS said "slower" so far; who polls asks less often when it grows.</summary>
    public int ThrottleCount => clients.ThrottleCount;

    public SecurityTokenApi Sts { get; } = new(clients);

    public CloudFormationApi CloudFormation { get; } = new(clients);

    public Ec2Api Ec2 { get; } = new(clients);

    public RegistryApi Ecr { get; } = new(clients);

    public EcsApi Ecs { get; } = new(clients);

    public LoadBalancingApi LoadBalancing { get; } = new(clients);

    public LogsApi Logs { get; } = new(clients);

    public Route53Api Route53 { get; } = new(clients);

    public CertificatesApi Certificates { get; } = new(clients);

    public ParametersApi Parameters { get; } = new(clients);

    public SecretsApi Secrets { get; } = new(clients);

    public TaggingApi Tagging { get; } = new(clients);

    public IamApi Iam { get; } = new(clients);

    public ScalingApi Scaling { get; } = new(clients);

    public QuotasApi Quotas { get; } = new(clients);
}
