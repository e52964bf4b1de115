using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Schemas;
using Outboard.Testing;

namespace Outboard.Aws.Tests.CloudFormation;

public sealed class ResourceSchemasTests
{
    private static readonly string[] Emitted =
    [
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::CertificateManager::Certificate",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::ECR::Repository",
        "AWS::ECS::Cluster",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        "AWS::ECS::Service",
        "AWS::ECS::TaskDefinition",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
        "AWS::Route53::RecordSet",
    ];

    [Fact]
    public void The_embedded_schemas_are_those_of_the_shared_file()
    {
        var shared = SharedSchemas();
        var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var lines = Emitted.Select(type => $"\"{type}\":{shared[type]!.ToJsonString(options)}");

        Assert.Null(Snapshot.Difference($"{{\n{string.Join(",\n", lines)}\n}}\n", "src/Outboard.Aws/CloudFormation/Schemas/resource-schemas.json"));
    }

    [Fact]
    public void Every_type_that_is_emitted_has_its_schema() => Assert.Equal(Emitted, ResourceSchemas.Types.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_pattern_of_every_type_compiles()
    {
        var patterns = Patterns(SharedSchemas()).ToHashSet();

        Assert.True(patterns.Count > 70, $"{patterns.Count} patterns");
        Assert.All(patterns, static pattern => SchemaPatterns.Compile(pattern));
    }

    [Fact]
    public void What_AWS_gives_is_what_GetAtt_may_ask_for() => Assert.Equal(
        ["CanonicalHostedZoneID", "DNSName", "LoadBalancerArn", "LoadBalancerFullName", "LoadBalancerName"],
        ResourceSchemas.Of("AWS::ElasticLoadBalancingV2::LoadBalancer")!.ReadOnly.Order(StringComparer.Ordinal));

    private static JsonObject SharedSchemas()
    {
        if (Repo.Shared("data", "cloudformation", "resource-schemas.json") is not { } file)
        {
            Assert.Skip("The shared data is not beside the checkout (data/cloudformation/resource-schemas.json); OUTBOARD_SHARED says where it is.");
            throw new InvalidOperationException();
        }

        return JsonNode.Parse(File.ReadAllText(file))!.AsObject();
    }

    private static IEnumerable<string> Patterns(JsonNode? node) => node switch
    {
        JsonObject set => set.SelectMany(static entry => entry is { Key: "pattern", Value: JsonValue pattern } ? [pattern.ToString()] : Patterns(entry.Value)),
        JsonArray items => items.SelectMany(Patterns),
        _ => [],
    };
}
