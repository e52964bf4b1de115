using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using static Outboard.Aws.Tests.CloudFormation.Samples;

namespace Outboard.Aws.Tests.CloudFormation;

public sealed class ForecastTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["VpcId"] = "vpc-1",
        ["SubnetIds"] = "subnet-1,subnet-2",
        ["ExecutionRoleArn"] = "arn:aws:iam::123456789012:role/execution",
        ["LogGroupName"] = "/outboard/mcp",
        ["HostedZoneId"] = "Z1",
        ["FetchImage"] = Image('a'),
        ["AwsDocImage"] = Image('b'),
        ["SearxngImage"] = Image('c'),
    };

    [Theory]
    [InlineData("base")]
    [InlineData("edge")]
    [InlineData("scheduled")]
    public void Nothing_changed_gives_nothing(string name) => Assert.Empty(Forecast.Compare(Load(name), Load(name), Values, Values));

    [Fact]
    public void Without_an_old_template_everything_is_created()
    {
        var changes = Forecast.Compare(null, Load("edge"), new Dictionary<string, string>(), Values);

        Assert.Equal(24, changes.Count);
        Assert.All(changes, static change => Assert.Equal((ChangeKind.Create, 0), (change.Kind, change.Properties.Count)));
    }

    [Fact]
    public void Only_a_new_image_makes_a_new_revision_and_updates_its_service()
    {
        var changes = Forecast.Compare(Load("edge"), Load("edge"), Values, With("FetchImage", Image('d')));

        Assert.Equal([("FetchTask", ChangeKind.NewRevision), ("FetchService", ChangeKind.Update)], Kinds(changes));
        Assert.Equal(
            [new PropertyChange("Properties.ContainerDefinitions[0].Image", $"\"{Image('a')}\"", $"\"{Image('d')}\"", true)], changes[0].Properties);
        Assert.Equal([new PropertyChange("Properties.TaskDefinition", """{"Ref":"FetchTask"}""", """{"Ref":"FetchTask"}""", false)], changes[1].Properties);
    }

    [Fact]
    public void Another_VPC_replaces_groups_and_all_that_cannot_follow_them()
    {
        var changes = Forecast.Compare(Load("edge"), Load("edge"), Values, With("VpcId", "vpc-2"));

        Assert.Equal(
            [
                ("AlbSecurityGroup", ChangeKind.Replace), ("TaskSecurityGroup", ChangeKind.Replace), ("TasksFromAlb", ChangeKind.Replace), ("Alb", ChangeKind.Update),
                ("AwsDocTargetGroup", ChangeKind.Replace), ("AwsDocService", ChangeKind.Update), ("AwsDocRule", ChangeKind.Update),
                ("FetchTargetGroup", ChangeKind.Replace), ("FetchService", ChangeKind.Update), ("FetchRule", ChangeKind.Update),
                ("SearxngTargetGroup", ChangeKind.Replace), ("SearxngService", ChangeKind.Update), ("SearxngRule", ChangeKind.Update),
            ],
            Kinds(changes));
    }

    [Fact]
    public void A_subnet_more_updates_what_stands_in_them()
    {
        var changes = Forecast.Compare(Load("edge"), Load("edge"), Values, With("SubnetIds", "subnet-1,subnet-2,subnet-3"));

        Assert.Equal([("Alb", ChangeKind.Update), ("AwsDocService", ChangeKind.Update), ("FetchService", ChangeKind.Update), ("SearxngService", ChangeKind.Update)], Kinds(changes));
        Assert.Equal("""["subnet-1","subnet-2","subnet-3"]""", changes[0].Properties[0].After);
    }

    [Fact]
    public void A_moved_listener_port_updates_the_listener_alone()
    {
        var change = Assert.Single(Compare("classic", t => t.Properties("FetchListener")["Port"] = 8818));

        Assert.Equal(("FetchListener", ChangeKind.Update), (change.LogicalId, change.Kind));
        Assert.Equal([new PropertyChange("Properties.Port", "8808", "8818", false)], change.Properties);
    }

    [Fact]
    public void A_moved_load_balancer_takes_listeners_rules_and_records_with_it() => Assert.Equal(
        [
            ("Alb", ChangeKind.Replace), ("HttpsListener", ChangeKind.Replace), ("RedirectListener", ChangeKind.Replace),
            ("AwsDocRule", ChangeKind.Replace), ("AwsDocRecord", ChangeKind.Update), ("FetchRule", ChangeKind.Replace), ("FetchRecord", ChangeKind.Update),
            ("SearxngRule", ChangeKind.Replace), ("SearxngRecord", ChangeKind.Update),
        ],
        Kinds(Compare("edge", t => t.Properties("Alb")["Scheme"] = "internal")));

    [Fact]
    public void A_renamed_repository_is_replaced_and_its_policy_follows() => Assert.Equal(
        [("Repository", ChangeKind.Replace), ("ExecutionRole", ChangeKind.Update)],
        Kinds(Compare("base", t => t.Properties("Repository")["RepositoryName"] = "outboard/other")));

    [Fact]
    public void A_create_only_object_that_appears_whole_replaces() => Assert.Equal(
        [("Repository", ChangeKind.Replace), ("ExecutionRole", ChangeKind.Update)],
        Kinds(Compare("base", t => t.Properties("Repository").Remove("EncryptionConfiguration"))));

    [Fact]
    public void A_launch_type_may_replace_the_service_and_then_what_scales_it() => Assert.Equal(
        [("FetchService", ChangeKind.MayReplace), ("FetchScaling", ChangeKind.MayReplace)],
        Kinds(Compare("scheduled", t => t.Properties("FetchService")["LaunchType"] = "FARGATE")));

    [Fact]
    public void Another_cluster_replaces_the_services_and_what_scales_them()
    {
        var changes = Compare("scheduled", t => t.Properties("Cluster")["ClusterName"] = "mcp-services");

        Assert.Equal(ChangeKind.Replace, changes.Single(static change => change.LogicalId == "FetchService").Kind);
        Assert.Equal(ChangeKind.Replace, changes.Single(static change => change.LogicalId == "FetchScaling").Kind);
        Assert.Equal(ChangeKind.Replace, changes.Single(static change => change.LogicalId == "ClusterCapacity").Kind);
        Assert.DoesNotContain(changes, static change => change.LogicalId == "FetchTask");
    }

    [Theory]
    [InlineData(null, ChangeKind.Delete)]
    [InlineData("Delete", ChangeKind.Delete)]
    [InlineData("Retain", ChangeKind.Release)]
    [InlineData("RetainExceptOnCreate", ChangeKind.Release)]
    public void What_leaves_is_deleted_or_released_by_the_old_deletion_policy(string? policy, ChangeKind kind)
    {
        var before = Load("base");
        before["Resources"]!["LogGroup"]!["DeletionPolicy"] = policy;
        var after = Load("base");
        after["Resources"]!.AsObject().Remove("LogGroup");
        after["Resources"]!["LogGroup2"] = before["Resources"]!["LogGroup"]!.DeepClone();

        Assert.Equal([("LogGroup2", ChangeKind.Create), ("LogGroup", kind)], Kinds(Forecast.Compare(before, after, Values, Values)));
    }

    [Theory]
    [InlineData("DependsOn")]
    [InlineData("Metadata")]
    [InlineData("UpdateReplacePolicy")]
    public void What_touches_no_resource_is_no_change(string attribute) =>
        Assert.Empty(Compare("edge", t => t["Resources"]!["FetchService"]!.AsObject()[attribute] = "Retain"));

    [Fact]
    public void A_value_moved_from_a_parameter_into_the_template_is_no_change() =>
        Assert.Empty(Compare("edge", t => t.Properties("TaskSecurityGroup")["VpcId"] = "vpc-1"));

    [Fact]
    public void A_default_counts_where_no_value_is_given()
    {
        var after = Load("edge");
        after["Parameters"]!["VpcId"]!["Default"] = "vpc-1";

        Assert.Empty(Forecast.Compare(Load("edge"), after, Values, Values.Where(static one => one.Key != "VpcId").ToDictionary()));
    }

    [Fact]
    public void A_number_written_as_text_is_no_change() => Assert.Empty(Compare("edge", t => t.Properties("HttpsListener")["Port"] = "443"));

    [Fact]
    public void A_value_inside_Sub_counts()
    {
        var template = Load("edge");
        template.Properties("FetchTask")["Family"] = Json("""{"Fn::Sub": "${AWS::StackName}-${LogGroupName}"}""");

        var changes = Forecast.Compare(template, template, Values, With("LogGroupName", "/outboard/other"));

        Assert.Equal("""{"Fn::Sub":"${AWS::StackName}-/outboard/other"}""", changes.Single(static change => change.LogicalId == "FetchTask").Properties[0].After);
    }

    [Fact]
    public void A_hidden_value_is_never_shown()
    {
        var template = Load("edge");
        template["Parameters"]!["FetchImage"]!["NoEcho"] = true;

        Assert.DoesNotContain("sha256", string.Concat(Compare(template, t => t.Container("FetchTask")["Image"] = "x").SelectMany(static change => change.Properties)), StringComparison.Ordinal);
    }

    private static IReadOnlyList<ResourceChange> Compare(string name, Action<JsonObject> change) => Compare(Load(name), change);

    private static IReadOnlyList<ResourceChange> Compare(JsonObject before, Action<JsonObject> change)
    {
        var after = before.DeepClone().AsObject();
        change(after);
        return Forecast.Compare(before, after, Values, Values);
    }

    private static IEnumerable<(string, ChangeKind)> Kinds(IEnumerable<ResourceChange> changes) => changes.Select(static change => (change.LogicalId, change.Kind));

    private static Dictionary<string, string> With(string name, string value) => new(Values) { [name] = value };

    private static string Image(char digit) => $"123456789012.dkr.ecr.us-east-1.amazonaws.com/outboard/mcp@sha256:{new string(digit, 64)}";
}
