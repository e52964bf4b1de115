using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;

namespace Outboard.Aws.Tests.Deploy.Changes;

/// <summary>The table of aws 3.4, a row a test.</summary>
public class ChangeTranslationTests
{
    private const string Task = "AWS::ECS::TaskDefinition";

    private const string Service = "AWS::ECS::Service";

    public static TheoryData<string, string?, string?, string, ChangeKind> Rows => new()
    {
        { "Add", null, null, Service, ChangeKind.Create },
        { "Modify", "False", null, Service, ChangeKind.Update },
        { "Modify", "True", null, Task, ChangeKind.NewRevision },
        { "Modify", "True", null, "AWS::ElasticLoadBalancingV2::TargetGroup", ChangeKind.Replace },
        { "Remove", null, "Delete", Service, ChangeKind.Delete },
        { "Remove", null, "Retain", Service, ChangeKind.Release },
        { "Import", null, null, Service, ChangeKind.Adopt },
        { "SyncWithActual", null, null, Service, ChangeKind.Drift },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_action_is_what_the_plan_calls_it(string action, string? replacement, string? policy, string type, ChangeKind kind)
    {
        var change = Assert.Single(Translate(new ChangeInfo(action, "One", null, type, replacement, policy, [Static("/Properties/Port", "1", "2")])).Changes);

        Assert.Equal(kind, change.Kind);
    }

    [Fact]
    public void A_conditional_replacement_with_its_property_may_replace()
    {
        var change = Assert.Single(Translate(Modify("One", Service, "Conditional", Static("/Properties/LaunchType", "EC2", "FARGATE") with { RequiresRecreation = "Conditionally" })).Changes);

        Assert.Equal(ChangeKind.MayReplace, change.Kind);
    }

    [Fact]
    public void A_pointer_becomes_a_path_and_a_bare_text_becomes_json()
    {
        var change = Assert.Single(Translate(Modify("FetchTask", Task, "True", Static("/Properties/ContainerDefinitions/0/Image", "a@sha256:1", "a@sha256:2") with { RequiresRecreation = "Always" })).Changes);

        Assert.Equal(new PropertyChange("Properties.ContainerDefinitions[0].Image", "\"a@sha256:1\"", "\"a@sha256:2\"", true), Assert.Single(change.Properties));
    }

    [Fact]
    public void A_value_that_is_json_stays_so()
    {
        var change = Assert.Single(Translate(Modify("One", Service, "False", Static("/Properties/Tags", """[{"Key":"a"}]""", """[]"""))).Changes);

        Assert.Equal("""[{"Key":"a"}]""", Assert.Single(change.Properties).Before);
    }

    [Fact]
    public void A_property_with_two_reasons_is_one_line()
    {
        var path = Static("/Properties/Image", "a", "b");
        var change = Assert.Single(Translate(Modify("One", Service, "False", path with { Evaluation = "Dynamic", Source = "DirectModification" }, path with { Source = "ParameterReference", CausingEntity = "FetchImage" })).Changes);

        Assert.Single(change.Properties);
    }

    [Fact]
    public void What_only_follows_from_a_resource_that_is_not_replaced_is_folded()
    {
        var (changes, folded) = Translate(
            Modify("Alb", "AWS::ElasticLoadBalancingV2::LoadBalancer", "False", Static("/Properties/IpAddressType", "ipv4", "dualstack")),
            Modify("FetchRecord", "AWS::Route53::RecordSet", "Conditional", Dynamic("Alb.DNSName")));

        Assert.Equal("Alb", Assert.Single(changes).LogicalId);
        Assert.Equal(1, folded);
    }

    [Fact]
    public void What_follows_from_a_replaced_resource_is_shown_and_what_follows_from_that_too()
    {
        var (changes, folded) = Translate(
            Modify("Alb", "AWS::ElasticLoadBalancingV2::LoadBalancer", "True", Static("/Properties/Scheme", "internal", "internet-facing") with { RequiresRecreation = "Always" }),
            Modify("HttpsListener", "AWS::ElasticLoadBalancingV2::Listener", "Conditional", Dynamic("Alb") with { RequiresRecreation = "Always" }),
            Modify("FetchRule", "AWS::ElasticLoadBalancingV2::ListenerRule", "Conditional", Dynamic("HttpsListener") with { RequiresRecreation = "Always" }));

        Assert.Equal(0, folded);
        Assert.Equal([ChangeKind.Replace, ChangeKind.MayReplace, ChangeKind.MayReplace], changes.Select(static change => change.Kind));
    }

    [Fact]
    public void A_conditional_replacement_that_rests_on_what_was_folded_is_an_update()
    {
        var change = Assert.Single(Translate(Modify("One", Service, "Conditional", Static("/Properties/DesiredCount", "1", "2"), Dynamic("Alb.DNSName") with { RequiresRecreation = "Always" })).Changes);

        Assert.Equal(ChangeKind.Update, change.Kind);
        Assert.Equal("Properties.DesiredCount", Assert.Single(change.Properties).Path);
    }

    [Fact]
    public void Where_the_answer_has_no_details_the_forecast_gives_them()
    {
        var own = new ResourceChange("FetchTask", Task, ChangeKind.NewRevision, [new("Properties.Cpu", "\"256\"", "\"512\"", true)]);

        var change = Assert.Single(ChangeTranslation.Translate([Modify("FetchTask", Task, null)], [own]).Changes);

        Assert.Equal(own, change);
    }

    [Fact]
    public void A_drifted_property_is_shown_with_what_it_really_is()
    {
        var change = Assert.Single(Translate(Modify("One", Service, "False", Static("/Properties/DesiredCount", "1", "1") with { Actual = "5" })).Changes);

        Assert.Equal(ChangeKind.Drift, change.Kind);
        Assert.Equal("5", Assert.Single(change.Properties).Actual);
    }

    private static (IReadOnlyList<ResourceChange> Changes, int Folded) Translate(params ChangeInfo[] infos) => ChangeTranslation.Translate(infos, []);

    private static ChangeInfo Modify(string id, string type, string? replacement, params ChangeDetail[] details) => new("Modify", id, id.ToLowerInvariant(), type, replacement, null, details);

    private static ChangeDetail Static(string path, string? before, string? after) => new("Properties", path, path.Split('/')[^1], "Never", before, after, "Static", "DirectModification", null);

    private static ChangeDetail Dynamic(string cause) => new("Properties", "/Properties/X", "X", "Never", null, null, "Dynamic", cause.Contains('.', StringComparison.Ordinal) ? "ResourceAttribute" : "ResourceReference", cause);
}
