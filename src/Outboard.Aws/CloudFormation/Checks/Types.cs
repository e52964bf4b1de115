namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>CloudFormation's names of the types the checks look at.</summary>
internal static class Types
{
    public const string Association = "AWS::ECS::ClusterCapacityProviderAssociations";
    public const string Certificate = "AWS::CertificateManager::Certificate";
    public const string Cluster = "AWS::ECS::Cluster";
    public const string Ingress = "AWS::EC2::SecurityGroupIngress";
    public const string Listener = "AWS::ElasticLoadBalancingV2::Listener";
    public const string LoadBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    public const string Repository = "AWS::ECR::Repository";
    public const string Role = "AWS::IAM::Role";
    public const string Rule = "AWS::ElasticLoadBalancingV2::ListenerRule";
    public const string ScalableTarget = "AWS::ApplicationAutoScaling::ScalableTarget";
    public const string SecurityGroup = "AWS::EC2::SecurityGroup";
    public const string Service = "AWS::ECS::Service";
    public const string TargetGroup = "AWS::ElasticLoadBalancingV2::TargetGroup";
    public const string Task = "AWS::ECS::TaskDefinition";
}
