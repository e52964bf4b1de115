using FakeAws;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Fake;

/// <summary>The rules of CloudFormation that the scripted account holds.</summary>
public class ChangeSetTests
{
    private static readonly StackDefinition s_base = DeploymentStacks.Of(Plans.Edge)[0];
    private static readonly StackDefinition s_main = DeploymentStacks.Of(Plans.Edge)[1];

    private static CancellationToken None => CancellationToken.None;

    public static TheoryData<string> MainStacks => [.. Cases.Names.Where(static row => !row.Data.StartsWith("base", StringComparison.Ordinal)).Select(static row => row.Data)];

    [Theory]
    [MemberData(nameof(MainStacks))]
    public async Task Every_layout_is_made_and_taken_away_without_a_rest(string name)
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Cases.Plan(name), new FakeCloudOptions { PageSize = 5 });
        Assert.All(deployment.Main.Resources, static one => Assert.Equal("CREATE_COMPLETE", one.Status));
        Assert.All(deployment.Main.Resources, one => Assert.NotNull(deployment.Main.Live(one.LogicalId)));
        Assert.DoesNotContain(deployment.Main.Resources, static one => one.Properties.ToJsonString().Contains("\"Ref\"", StringComparison.Ordinal) || one.Properties.ToJsonString().Contains("Fn::", StringComparison.Ordinal));
        var events = await deployment.Api.CloudFormation.ListEventsAsync(deployment.Main.Id, null, None);
        Assert.Equal(deployment.Main.Events.Select(static e => e.Id), events.Select(static e => e.EventId));

        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp", "main", [], None);
        await deployment.Api.CloudFormation.DeleteStackAsync("outboard-mcp-base", "base", [], None);

        Assert.Empty(deployment.Cloud.Model.Resources);
        Assert.All(deployment.Cloud.Model.Ecs.TaskDefinitions, static one => Assert.Equal("INACTIVE", one.Status));
        Assert.All(deployment.Cloud.Model.Ecs.Tasks, static task => Assert.Equal("STOPPED", task.LastStatus));
    }

    [Fact]
    public async Task A_change_set_says_what_it_will_replace_and_why()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var moved = DeploymentStacks.Of(Plans.Edge.With("fetch", static server => server with { Port = 8890 }))[1];

        var id = await deployment.ChangeSetAsync(moved, ChangeSetType.Update);
        var set = await deployment.Api.CloudFormation.FindChangeSetAsync("outboard-mcp", id, None);

        var group = set!.Changes.Single(static change => change.LogicalId == "FetchTargetGroup");
        Assert.Equal(("Modify", "True", "ReplaceAndDelete"), (group.Action, group.Replacement, group.PolicyAction));
        var port = group.Details.Single(static detail => detail.Path == "/Properties/Port");
        Assert.Equal(("8808", "8890", "Always", "Static", "DirectModification"), (port.Before, port.After, port.RequiresRecreation, port.Evaluation, port.Source));
        var rule = set.Changes.Single(static change => change.LogicalId == "FetchRule");
        Assert.Contains(rule.Details, static detail => detail is { Source: "ResourceReference", CausingEntity: "FetchTargetGroup", Evaluation: "Dynamic" });

        await deployment.Api.CloudFormation.ExecuteChangeSetAsync(id, "go", isUpdate: true, None);
        Assert.Equal("UPDATE_COMPLETE", deployment.Main.Status);
        Assert.Equal(3, deployment.Cloud.Model.All("AWS::ElasticLoadBalancingV2::TargetGroup").Count());
    }

    [Fact]
    public async Task A_server_less_is_a_removal()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var fewer = DeploymentStacks.Of(Plans.Edge with { Servers = [Plans.Fetch, Plans.AwsDoc] })[1];

        await deployment.ExecuteAsync(fewer, ChangeSetType.Update);

        Assert.Equal("UPDATE_COMPLETE", deployment.Main.Status);
        Assert.Null(deployment.Main.Find("SearxngService"));
        Assert.Contains(deployment.Main.Events, static e => e is { LogicalId: "SearxngService", Status: "DELETE_COMPLETE" });
    }

    [Fact]
    public async Task Executing_a_change_set_deletes_the_others_and_happens_once()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var other = await deployment.ChangeSetAsync(s_main, ChangeSetType.Update, "c");
        var id = await deployment.ChangeSetAsync(s_main, ChangeSetType.Update, "b");

        await deployment.Api.CloudFormation.ExecuteChangeSetAsync(id, "go", isUpdate: true, None);
        await deployment.Api.CloudFormation.ExecuteChangeSetAsync(id, "go", isUpdate: true, None);

        Assert.Null(await deployment.Api.CloudFormation.FindChangeSetAsync("outboard-mcp", other, None));
        Assert.Equal(2, deployment.Cloud.Model.Ecs.TaskDefinitions.Count(static one => one.Family == "outboard-mcp-fetch"));
        await Assert.ThrowsAsync<AwsException>(() => deployment.Api.CloudFormation.ExecuteChangeSetAsync(id, "again", isUpdate: true, None));
    }

    [Fact]
    public async Task A_change_set_of_that_name_may_be_there_once_and_the_same_token_finds_it()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        var id = await deployment.ChangeSetAsync(s_main, ChangeSetType.Create, name: "one");
        Assert.Equal("REVIEW_IN_PROGRESS", deployment.Main.Status);
        Assert.Null(await deployment.Api.CloudFormation.GetTemplateAsync("outboard-mcp", None));

        Assert.Equal(id, await deployment.ChangeSetAsync(s_main, ChangeSetType.Create, name: "one"));
        await deployment.ChangeSetAsync(s_main, ChangeSetType.Create);
        Assert.Equal(2, deployment.Main.ChangeSets.Count);
        Assert.Single(deployment.Cloud.Model.Stacks);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_at_once()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        var request = new ChangeSetRequest
        {
            StackName = "outboard-mcp-base", Name = "x", Type = ChangeSetType.Create, TemplateBody = s_base.Body, Parameters = new Dictionary<string, string?>(), Tags = new Dictionary<string, string>(), ClientToken = "t",
        };
        Assert.Equal("InsufficientCapabilitiesException", await CodeAsync(request));
        request = request with { Capability = "CAPABILITY_IAM" };
        Assert.Equal("ValidationError", await CodeAsync(request with { TemplateBody = s_base.Body + new string(' ', 51_200) }));
        Assert.Equal("ValidationError", await CodeAsync(request with { TemplateBody = s_main.Body }));
        Assert.Equal("ValidationError", await CodeAsync(request with { Type = ChangeSetType.Update }));
        Assert.Equal("ValidationError", await CodeAsync(request with { Parameters = new Dictionary<string, string?> { ["Nobody"] = "x" } }));
        Assert.Empty(deployment.Cloud.Model.Stacks);

        async Task<string> CodeAsync(ChangeSetRequest one) => (await Assert.ThrowsAsync<AwsException>(() => deployment.Api.CloudFormation.CreateChangeSetAsync(one, None))).Code;
    }

    [Fact]
    public async Task What_early_validation_finds_is_told_with_its_path()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Scenario.Refuses(new ValidationError("FetchService", "PROPERTY_VALIDATION", "DesiredCount is too large", "/Resources/FetchService/Properties/DesiredCount"));

        var id = await deployment.ChangeSetAsync(s_main, ChangeSetType.Create);

        Assert.Equal("FAILED", (await deployment.Api.CloudFormation.FindChangeSetAsync("outboard-mcp", id, None))!.Status);
        var error = Assert.Single(await deployment.Api.CloudFormation.ListValidationEventsAsync(id, None));
        Assert.Equal(("FetchService", "/Resources/FetchService/Properties/DesiredCount", "FAIL"), (error.LogicalId, error.Path, error.Mode));
    }

    [Fact]
    public async Task What_is_there_can_be_imported_and_what_is_not_cannot()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account => account.Add("AWS::ECS::Cluster", new() { ["ClusterName"] = "mcp-services" }));
        var request = new ChangeSetRequest
        {
            StackName = "adopted", Name = "in", Type = ChangeSetType.Import, Parameters = new Dictionary<string, string?>(), Tags = new Dictionary<string, string>(), ClientToken = "t",
            TemplateBody = """{"Resources":{"Cluster":{"Type":"AWS::ECS::Cluster","DeletionPolicy":"Retain","Properties":{"ClusterName":"mcp-services"}}}}""",
            Imports = [new ImportedResource("Cluster", "AWS::ECS::Cluster", new Dictionary<string, string> { ["ClusterName"] = "nobody" })],
        };
        var (wrong, _) = await deployment.Api.CloudFormation.CreateChangeSetAsync(request, None);
        await deployment.Api.CloudFormation.ExecuteChangeSetAsync(wrong, "w", isUpdate: false, None);
        Assert.Equal("IMPORT_ROLLBACK_COMPLETE", deployment.Cloud.Stack("adopted").Status);

        var (right, _) = await deployment.Api.CloudFormation.CreateChangeSetAsync(
            request with { Name = "in2", Imports = [new ImportedResource("Cluster", "AWS::ECS::Cluster", new Dictionary<string, string> { ["ClusterName"] = "mcp-services" })] }, None);
        Assert.Equal("Import", Assert.Single((await deployment.Api.CloudFormation.FindChangeSetAsync("adopted", right, None))!.Changes).Action);
        await deployment.Api.CloudFormation.ExecuteChangeSetAsync(right, "r", isUpdate: false, None);
        Assert.Equal("IMPORT_COMPLETE", deployment.Cloud.Stack("adopted").Status);

        await deployment.Api.CloudFormation.DeleteStackAsync("adopted", "d", [], None);
        Assert.NotNull(deployment.Cloud.Model.Find("AWS::ECS::Cluster", "mcp-services"));
    }
}
