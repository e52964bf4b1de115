using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Changes;

namespace Outboard.Aws.Tests.Deploy.Changes;

/// <summary>What a change means for those who use the servers.</summary>
public class ConsequencesTests
{
    private const string Service = "AWS::ECS::Service";

    [Theory]
    [InlineData("Properties.TaskDefinition", "fetch: a new task takes over, without a gap;")]
    [InlineData("Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets", "fetch: a new task takes over, without a gap;")]
    [InlineData("Properties.ForceNewDeployment.ForceNewDeploymentNonce", "fetch: a new task takes over, without a gap;")]
    [InlineData("Properties.DesiredCount", "fetch: no task is restarted.")]
    [InlineData("Properties.HealthCheckGracePeriodSeconds", "fetch: no task is restarted.")]
    [InlineData("Properties.CapacityProviderStrategy", "fetch: no task is restarted.")]
    public void A_service_restarts_by_the_rules_of_ecs(string path, string says) =>
        Assert.StartsWith(says, Assert.Single(Of(Plans.Edge, new ResourceChange("FetchService", Service, ChangeKind.Update, [new(path, "1", "2", false)]))), StringComparison.Ordinal);

    [Fact]
    public void A_server_that_must_not_run_twice_has_a_gap() => Assert.Contains(
        "a gap of some seconds",
        Assert.Single(Of(Plans.Edge.With("fetch", static server => server with { DeployReplace = true }), new ResourceChange("FetchService", Service, ChangeKind.Update, []))), StringComparison.Ordinal);

    [Fact]
    public void A_load_balancer_made_anew_has_another_name() => Assert.Contains(
        "another DNS name", Assert.Single(Of(Plans.Edge, new ResourceChange("Alb", "AWS::ElasticLoadBalancingV2::LoadBalancer", ChangeKind.Replace, []))), StringComparison.Ordinal);

    [Fact]
    public void A_first_deployment_only_speaks_of_the_certificate() => Assert.Equal(
        ["A certificate is issued: its validation takes some minutes."],
        Of(Plans.Edge, new("Certificate", "AWS::CertificateManager::Certificate", ChangeKind.Create, []), new("FetchService", Service, ChangeKind.Create, [])));

    private static IReadOnlyList<string> Of(DeployPlan plan, params ResourceChange[] changes) =>
        Consequences.Of(plan, [new StackPlan("outboard-mcp", changes, false, new Dictionary<string, string>())]);
}
