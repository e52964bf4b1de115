using System.Text.Json.Nodes;
using FakeAws;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Adopting;
using Outboard.Aws.Stacks;
using Outboard.Aws.Tests.Fake;
using FakeAccount = Outboard.Aws.Tests.Fake.FakeDeployment;
using Outboard.Manifests;
using Written = Outboard.Aws.Tests.Planned.Manifests;

namespace Outboard.Aws.Tests.Deploy;

public sealed class AdoptionTests
{
    private static readonly string[] s_kept = ["AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule"];

    private readonly EagerTime time = new();

    private readonly Listener listener = new();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task All_that_the_script_makes_is_found_by_its_name()
    {
        await using var deployment = await ScriptedAsync();

        var report = await Adoption(deployment).FindAsync(Manifest(), None);

        Assert.Equal((true, false), (report.CanAdopt, report.IsAdopted));
        Assert.All(report.Resources, static one => Assert.Equal((Adoptability.Importable, null), (one.State, one.Why)));
        Assert.Equal(5 + 3 + (3 * 4), report.Resources.Count);
        Assert.Equal("mcp-services", report.Resources.Single(static one => one.LogicalId == "AdoptedFetchService").Identifier["Cluster"]);
        Assert.Contains("aws ecr delete-repository --force --repository-name mcp-proxy-uv", string.Join('\n', report.Leftovers), StringComparison.Ordinal);
        Assert.Empty(deployment.Cloud.Model.Stacks);
    }

    [Fact]
    public async Task An_import_takes_it_over_changes_nothing_and_leaves_no_drift()
    {
        await using var deployment = await ScriptedAsync(TimeSpan.FromSeconds(10));
        var before = Live(deployment);

        var report = await Adoption(deployment).AdoptAsync(Manifest(), None);

        Assert.True(report.IsAdopted, listener.ToString());
        Assert.Equal(before, Live(deployment));
        Assert.Equal(["IMPORT_COMPLETE", "IMPORT_COMPLETE"], deployment.Cloud.Model.Stacks.Select(static stack => stack.Status));
        Assert.All(deployment.Cloud.Model.Stacks.SelectMany(static stack => JsonNode.Parse(stack.Template!)!["Resources"]!.AsObject()), static one => Assert.Equal("Retain", (string?)one.Value!["DeletionPolicy"]));
        Assert.All(deployment.Cloud.Model.Stacks, static stack => Assert.Null(JsonNode.Parse(stack.Template!)!["Outputs"]));
        Assert.Equal(20, deployment.Cloud.Model.Stacks.Sum(static stack => stack.Resources.Count));
        Assert.Single(listener.All<AdoptionFound>());
        Assert.Equal(QuestionKind.Apply, Assert.Single(listener.Questions).Kind);
    }

    [Fact]
    public async Task Two_updates_exchange_the_services_and_keep_the_load_balancer_and_its_urls()
    {
        await using var deployment = await ScriptedAsync();
        var kept = Physical(deployment, s_kept);
        var (servicesAfterFirst, groupsAfterFirst) = (0, 0);
        listener.On = told =>
        {
            if (told is Outboard.Aws.Deploy.Planned { Plan.Stacks: var stacks } && stacks.Any(static stack => stack.Changes.Any(static change => change is { LogicalId: "AdoptedFetchService", Kind: ChangeKind.Delete })))
            {
                (servicesAfterFirst, groupsAfterFirst) = deployment.Cloud.Read(static account => (account.All("AWS::ECS::Service").Count(), Groups(account)));
            }
        };

        var outcome = await Adoption(deployment).DeployAsync(Manifest(), None);

        Assert.True(outcome.Changed, listener.ToString());
        Assert.Equal((6, 2), (servicesAfterFirst, groupsAfterFirst));
        Assert.Equal(1, deployment.Cloud.Read(Groups));
        Assert.Equal(kept, Physical(deployment, s_kept));
        Assert.Equal(3, deployment.Cloud.Model.All("AWS::ECS::Service").Count());
        Assert.DoesNotContain(deployment.Cloud.Model.All("AWS::ECS::Service"), static service => service.Name.EndsWith("-mcp", StringComparison.Ordinal));
        Assert.Null(deployment.Cloud.Model.Find("AWS::EC2::SecurityGroup", "mcp-services-sg"));
        Assert.Null(deployment.Cloud.Model.Find("AWS::ECS::Cluster", "mcp-services"));
        Assert.NotNull(deployment.Cloud.Model.Find("AWS::ECR::Repository", "mcp-proxy-uv"));
        Assert.NotNull(deployment.Cloud.Model.Find("AWS::Logs::LogGroup", "/ecs/mcp-services"));
        Assert.Equal("http://fetch.ecs.example.com:8808/mcp", outcome.Urls["fetch"]);
        Assert.Contains(listener.Notices, static text => text.StartsWith("The repository mcp-proxy-uv stays", StringComparison.Ordinal));

        // Adopted once is adopted: there is nothing more to do.
        var again = await Adoption(deployment).DeployAsync(Manifest(), None);
        Assert.False(again.Changed, listener.ToString());
    }

    [Fact]
    public async Task An_adoption_that_stopped_between_its_updates_goes_on_with_the_second()
    {
        await using var deployment = await ScriptedAsync();
        var asked = 0;
        listener.Answer = _ => ++asked < 3;
        Assert.True((await Adoption(deployment).DeployAsync(Manifest(), None)).IsDeclined);
        Assert.Equal(6, deployment.Cloud.Model.All("AWS::ECS::Service").Count());

        listener.Answer = static _ => true;
        var outcome = await Adoption(deployment).DeployAsync(Manifest(), None);

        Assert.True(outcome.Changed, listener.ToString());
        Assert.Equal(3, deployment.Cloud.Model.All("AWS::ECS::Service").Count());
        Assert.Equal(4, listener.Questions.Count);
    }

    [Fact]
    public async Task After_the_import_the_ordinary_update_replaces_nothing_that_clients_see()
    {
        await using var deployment = await ScriptedAsync();
        await Adoption(deployment).AdoptAsync(Manifest(), None);
        var imported = Template(deployment);
        var plan = Planning.Plan(Manifest(), "us-east-1", Assigned(imported));
        var ordinary = DeploymentStacks.Of(plan)[1];
        var values = FakeStacks.Parameters(deployment.Cloud, ordinary);
        var before = deployment.Cloud.Stack("outboard-mcp").Parameters.ToDictionary(static one => one.Key, static one => one.Value);

        var changes = Forecast.Compare(imported, JsonNode.Parse(ordinary.Body)!.AsObject(), before, values.ToDictionary(static one => one.Key, one => before.GetValueOrDefault(one.Key) ?? one.Value));

        Assert.DoesNotContain(changes, static change => change.Kind is ChangeKind.Replace or ChangeKind.MayReplace);
        Assert.Equal("Alb", Assert.Single(changes, static change => change is { Type: "AWS::ElasticLoadBalancingV2::LoadBalancer" }).LogicalId);
        Assert.Contains(changes, static change => change is { LogicalId: "FetchService", Kind: ChangeKind.Create });
        Assert.Contains(changes, static change => change is { LogicalId: "AdoptedFetchService", Kind: ChangeKind.Release });
    }

    [Fact]
    public async Task What_an_update_could_only_replace_is_refused_with_the_reason_and_nothing_is_touched()
    {
        await using var deployment = await ScriptedAsync();
        deployment.Cloud.Change(static account =>
        {
            account.Find("AWS::ElasticLoadBalancingV2::TargetGroup", "fetch-mcp-tg")!.Properties["Port"] = 9000;
            account.Find("AWS::ElasticLoadBalancingV2::LoadBalancer", "mcp-services-alb")!.Properties["Scheme"] = "internal";
        });

        var refused = await Assert.ThrowsAsync<OutboardException>(() => Adoption(deployment).AdoptAsync(Manifest(), None));

        Assert.Equal(["mcp-services-alb", "fetch-mcp-tg"], refused.Problems.Select(static problem => problem.Path));
        Assert.Contains("its port is 9000, and the server's 8808", refused.Problems[1].What, StringComparison.Ordinal);
        Assert.Empty(listener.Questions);
        Assert.Empty(deployment.Cloud.Model.Stacks);
    }

    [Fact]
    public async Task What_is_not_there_is_said_and_the_rest_is_imported()
    {
        await using var deployment = await ScriptedAsync();
        deployment.Cloud.Change(static account => account.Resources.Remove(account.Find("AWS::IAM::Role", "ecsTaskRole-mcp")!));

        var report = await Adoption(deployment).AdoptAsync(Manifest(), None);

        Assert.True(report.IsAdopted);
        Assert.Equal(("ecsTaskRole-mcp", Adoptability.NotThere), Assert.Single(report.Resources, static one => one.State != Adoptability.Importable) is var one ? (one.Name, one.State) : default);
    }

    [Theory]
    [InlineData(Written.EdgeAws, "The layout is edge")]
    [InlineData(Written.HttpAws, "The layout is http")]
    public async Task Another_layout_than_the_scripts_is_refused(string aws, string reason)
    {
        await using var deployment = await ScriptedAsync();

        var report = await Adoption(deployment).FindAsync(Written.Read(Written.DocumentServers, aws), None);

        Assert.False(report.CanAdopt);
        Assert.StartsWith(reason, Assert.Single(report.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_stands_already_is_not_imported_into()
    {
        await using var deployment = await Standing.CreatedAsync(Plans.Classic, time);
        deployment.Cloud.Change(Script.Run);

        var report = await Adoption(deployment).FindAsync(Manifest(), None);

        Assert.False(report.CanAdopt);
        Assert.Equal(2, report.Problems.Count);
        Assert.StartsWith("outboard-mcp-base stands already (CREATE_COMPLETE)", report.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_load_balancer_there_is_nothing_to_adopt()
    {
        await using var deployment = await FakeAccount.StartAsync(new FakeCloudOptions { Time = time });

        var report = await Adoption(deployment).FindAsync(Manifest(), None);

        Assert.False(report.CanAdopt);
        Assert.All(report.Resources, static one => Assert.Equal(Adoptability.NotThere, one.State));
        Assert.StartsWith("There is no load balancer mcp-services-alb", Assert.Single(report.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_that_does_not_say_what_is_there_stops_the_adoption()
    {
        await using var deployment = await ScriptedAsync();
        deployment.Cloud.Change(static account => account.Find("AWS::ElasticLoadBalancingV2::TargetGroup", "fetch-mcp-tg")!.Properties["ProtocolVersion"] = "HTTP2");

        var stopped = await Assert.ThrowsAsync<OutboardException>(() => Adoption(deployment).DeployAsync(Manifest(), None));

        var problem = Assert.Single(stopped.Problems);
        Assert.Equal(("outboard-mcp.FetchTargetGroup", "/ProtocolVersion: the stack says HTTP1, there is HTTP2."), (problem.Path, problem.What));
        Assert.Equal(3, deployment.Cloud.Model.All("AWS::ECS::Service").Count());

        // The next run looks again before it goes on.
        await Assert.ThrowsAsync<OutboardException>(() => Adoption(deployment).DeployAsync(Manifest(), None));
    }

    [Fact]
    public async Task A_refused_import_says_which_resource_and_why()
    {
        await using var deployment = await ScriptedAsync();
        deployment.Cloud.Scenario.Fails("Alb", "IMPORT", "Resource belongs to another stack.");

        var failed = await Assert.ThrowsAsync<OutboardException>(() => Adoption(deployment).AdoptAsync(Manifest(), None));

        Assert.Contains("IMPORT_ROLLBACK_COMPLETE", failed.What, StringComparison.Ordinal);
        Assert.Equal("Alb", Assert.Single(failed.Problems).Path);
        Assert.Contains("another stack", failed.Problems[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Declined_nothing_is_imported()
    {
        await using var deployment = await ScriptedAsync();
        listener.Answer = static _ => false;

        var outcome = await Adoption(deployment).DeployAsync(Manifest(), None);

        Assert.True(outcome.IsDeclined);
        Assert.Empty(deployment.Cloud.Model.Stacks);
    }

    private Adoption Adoption(FakeAccount deployment) => new(deployment.Session, listener.Settings(time) with
    {
        Images = new() { Given = new[] { "fetch", "aws-doc", "searxng" }.ToDictionary(static name => name, static _ => $"registry.example.com/outboard/mcp@sha256:{new string('a', 64)}") },
    });

    private async Task<FakeAccount> ScriptedAsync(TimeSpan resourceTime = default)
    {
        var deployment = await FakeAccount.StartAsync(new FakeCloudOptions { Time = time, ResourceTime = resourceTime });
        deployment.Cloud.Change(Script.Run);
        return deployment;
    }

    private static Manifest Manifest() => Written.Read(Written.DocumentServers, """ "domain": "ecs.example.com", "layout": "classic", "allowedCidrs": ["203.0.113.0/24"] """);

    private static int Groups(FakeAws.Model.Account account) => account.All("AWS::ElasticLoadBalancingV2::LoadBalancer").Single().Properties["SecurityGroups"]!.AsArray().Count;

    private static JsonObject Template(FakeAccount deployment) => JsonNode.Parse(deployment.Cloud.Stack("outboard-mcp").Template!)!.AsObject();

    private static IReadOnlyDictionary<string, Assignment> Assigned(JsonObject template) => Outboard.Aws.Plans.Assignments.Read(template);

    private static string[] Live(FakeAccount deployment) => [.. deployment.Cloud.Model.Resources.Select(static one => $"{one.Arn} {one.Properties.ToJsonString()}")];

    private static string[] Physical(FakeAccount deployment, string[] types) =>
        [.. deployment.Cloud.Model.Resources.Where(one => types.Contains(one.Type)).Select(static one => one.PhysicalId).Order(StringComparer.Ordinal)];
}
