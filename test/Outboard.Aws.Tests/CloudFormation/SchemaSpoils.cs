using System.Text.Json.Nodes;
using static Outboard.Aws.Tests.CloudFormation.Samples;

namespace Outboard.Aws.Tests.CloudFormation;

/// <summary>Templates gone wrong in a way their schemas or their own references tell.</summary>
internal static class SchemaSpoils
{
    private const string Ingress = "Resources.AlbSecurityGroup.Properties.SecurityGroupIngress";

    public static readonly Dictionary<string, Spoil> All = new()
    {
        ["unknown enumeration value"] = new("edge", t => t.Properties("Alb")["Scheme"] = "public", "Resources.Alb.Properties.Scheme", "is no value it can have"),
        ["wrong type"] = new("edge", t => t.Properties("HttpsListener")["Port"] = "https", "Resources.HttpsListener.Properties.Port", "is not of type integer"),
        ["wrong type deep down"] = new("edge", t => t.Container("FetchTask")["HealthCheck"]!["Command"] = "outboard health",
            "Resources.FetchTask.Properties.ContainerDefinitions[0].HealthCheck.Command", "is not of type array"),
        ["number too large"] = new("edge", t => t.Properties("FetchTargetGroup")["HealthCheckIntervalSeconds"] = 301,
            "Resources.FetchTargetGroup.Properties.HealthCheckIntervalSeconds", "301 is too large"),
        ["number too small"] = new("edge", t => t.Properties("FetchTargetGroup")["HealthyThresholdCount"] = 1, "Resources.FetchTargetGroup.Properties.HealthyThresholdCount", "1 is too small"),
        ["unknown property"] = new("edge", t => t.Properties("FetchService")["Replicas"] = 2, "Resources.FetchService.Properties.Replicas", "has no such property"),
        ["required property missing"] = new("edge", t => t.Properties("FetchRule").Remove("Actions"), "Resources.FetchRule.Properties", "Actions is missing"),
        ["pattern"] = new("edge", t => Default(t, "FixedResponseConfig")["StatusCode"] = "600",
            "Resources.HttpsListener.Properties.DefaultActions[0].FixedResponseConfig.StatusCode", "has not the form"),
        ["text too long"] = new("edge", t => t.Properties("HttpsListener")["DefaultActions"]![0]!["FixedResponseConfig"]!["MessageBody"] = new string('a', 1025),
            "Resources.HttpsListener.Properties.DefaultActions[0].FixedResponseConfig.MessageBody", "1025 characters"),
        ["list with the same item twice"] = new("base", t => t.Properties("ExecutionRole")["ManagedPolicyArns"] =
            Json("""["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/A"]"""), "Resources.ExecutionRole.Properties.ManagedPolicyArns", "same item twice"),
        ["two sources of one rule"] = new("edge", t => t.Properties("AlbSecurityGroup")["SecurityGroupIngress"]![0]!["CidrIpv6"] = "2001:db8::/32", $"{Ingress}[0]", "exclude each other"),
        ["no source of a rule"] = new("edge", t => t.Properties("AlbSecurityGroup")["SecurityGroupIngress"]![0]!.AsObject().Remove("CidrIp"), $"{Ingress}[0]", "None of CidrIp"),
        ["egress without VPC"] = new("edge", t => t.Properties("TaskSecurityGroup").Remove("VpcId"), "Resources.TaskSecurityGroup.Properties", "SecurityGroupEgress is given without VpcId"),
        ["value that AWS gives"] = new("edge", t => t.Properties("Alb")["DNSName"] = "x.example.com", "Resources.Alb.Properties.DNSName", "cannot set it"),
        ["unknown type"] = new("edge", t => t["Resources"]!["Cluster"]!["Type"] = "AWS::ECS::Clusters", "Resources.Cluster.Type", "no schema of AWS::ECS::Clusters"),
        ["unknown resource attribute"] = new("edge", t => t["Resources"]!["Cluster"]!["DependOn"] = "Alb", "Resources.Cluster.DependOn", "no such resource attribute"),
        ["unknown deletion policy"] = new("base", t => t["Resources"]!["LogGroup"]!["DeletionPolicy"] = "Keep", "Resources.LogGroup.DeletionPolicy", "no such policy"),
        ["dangling Ref"] = new("edge", t => t.Properties("FetchService")["Cluster"] = Json("""{"Ref": "Klaster"}"""), "Resources.FetchService.Properties.Cluster", "no resource or parameter Klaster"),
        ["dangling GetAtt"] = new("edge", t => t["Outputs"]!["LoadBalancerDnsName"]!["Value"] = Json("""{"Fn::GetAtt": ["Elb", "DNSName"]}"""),
            "Outputs.LoadBalancerDnsName.Value", "no resource Elb"),
        ["unknown attribute in GetAtt"] = new("edge", t => t.Properties("FetchRecord")["AliasTarget"]!["DNSName"] = Json("""{"Fn::GetAtt": ["Alb", "DnsName"]}"""),
            "Resources.FetchRecord.Properties.AliasTarget.DNSName", "has no attribute DnsName"),
        ["unknown attribute in GetAtt of one text"] = new("edge", t => t.Properties("FetchRecord")["AliasTarget"]!["DNSName"] = Json("""{"Fn::GetAtt": "Alb.Dns"}"""),
            "Resources.FetchRecord.Properties.AliasTarget.DNSName", "has no attribute Dns"),
        ["dangling Sub"] = new("edge", t => t.Properties("FetchTask")["Family"] = Json("""{"Fn::Sub": "${StackName}-fetch"}"""), "Resources.FetchTask.Properties.Family", "no resource or parameter StackName"),
        ["dangling DependsOn"] = new("edge", t => t["Resources"]!["FetchService"]!["DependsOn"]!.AsArray().Add("FetchRuler"), "Resources.FetchService.DependsOn", "no resource FetchRuler"),
        ["circular groups"] = new("edge", t => t.Properties("TaskSecurityGroup")["SecurityGroupIngress"] = Json("""
            [{"IpProtocol": "tcp", "FromPort": 8808, "ToPort": 8810, "SourceSecurityGroupId": {"Ref": "AlbSecurityGroup"}}]
            """), "Resources.AlbSecurityGroup", "AlbSecurityGroup needs TaskSecurityGroup needs AlbSecurityGroup"),
    };

    private static JsonObject Default(JsonObject t, string config) => t.Properties("HttpsListener")["DefaultActions"]![0]![config]!.AsObject();
}
