using FakeAws;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Deploy;
using Outboard.Aws.Tests.CloudFormation;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>The limits of the account, looked at before anything is made.</summary>
public class QuotaTests
{
    private const string SpotProcessors = "L-36FBB829";

    [Fact]
    public async Task The_limits_are_asked_before_the_first_change_set_once_for_each_service()
    {
        await using var deployment = await FakeDeployment.StartAsync();

        await deployment.DeployAsync();

        var calls = deployment.CallsSince(0);
        Assert.Equal(3, calls.TakeWhile(static call => call != "CreateChangeSet").Count(static call => call == "ListServiceQuotas"));
        Assert.Equal(3, calls.Count(static call => call == "ListServiceQuotas"));
        Assert.DoesNotContain(deployment.Listener.Notices, static notice => notice.Contains("limits", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("L-53DA6B97", 1, "may have 1 application load balancers in us-east-1, has 1, and this deployment makes 1 more", "elasticloadbalancing --quota-code L-53DA6B97 --desired-value 2")]
    [InlineData("L-B22855CB", 2, "may have 2 target groups in us-east-1, has 0, and this deployment makes 3 more", "--desired-value 3")]
    [InlineData("L-E79EC296", 1, "may have 1 security groups in us-east-1, has 0, and this deployment makes 2 more", "--service-code vpc")]
    [InlineData(SpotProcessors, 0.5, "take 0.75 vCPU of Fargate Spot, and the account may use 0.5", "--service-code fargate")]
    public async Task What_the_account_has_no_room_for_is_refused_and_nothing_is_made(string code, double most, string what, string cure)
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(account =>
        {
            account.Allow(code, most);
            account.Add("AWS::ElasticLoadBalancingV2::LoadBalancer", new() { ["Type"] = "application", ["Name"] = "theirs" });
            account.Add("AWS::ElasticLoadBalancingV2::LoadBalancer", new() { ["Type"] = "network", ["Name"] = "not-of-this-kind" });
        });

        var problem = Assert.Single((await deployment.FailAsync()).Problems);

        Assert.Contains(what, problem.What, StringComparison.Ordinal);
        Assert.Contains(cure, problem.Cure, StringComparison.Ordinal);
        Assert.DoesNotContain("CreateChangeSet", deployment.CallsSince(0));
        Assert.Equal("absent", deployment.Status("outboard-mcp-base"));
    }

    [Fact]
    public async Task Processors_for_two_of_each_task_are_worth_a_word_where_they_lack()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account => account.Allow(SpotProcessors, 1));

        await deployment.DeployAsync();

        var notice = Assert.Single(deployment.Listener.Notices, static notice => notice.Contains("vCPU", StringComparison.Ordinal));
        Assert.Contains("may use 1 vCPU of Fargate Spot in us-east-1. These tasks take 0.75, and twice that", notice, StringComparison.Ordinal);
        Assert.EndsWith("--desired-value 2", notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("L-36FBB829", "")]
    [InlineData("L-3032A538", ", \"spot\": \"never\"")]
    public async Task Copies_count_at_their_most_and_where_they_run(string code, string aws)
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Servers = """ "fetch": { "command": "uvx", "args": ["mcp-server-fetch"], "scale": { "max": 9 } } """;
        deployment.Images.Remove("aws-doc");
        deployment.Images.Remove("searxng");
        deployment.Aws += aws;
        deployment.Cloud.Change(account => account.Allow(code, 2));

        Assert.Contains("take 2.25 vCPU", Assert.Single((await deployment.FailAsync()).Problems).What, StringComparison.Ordinal);
    }

    public static TheoryData<string> Refusals => ["denied", "unavailable", "reset", "other"];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Limits_that_cannot_be_asked_are_a_word_and_no_failure(string how)
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.FailAlways("ListServiceQuotas", how switch
        {
            "denied" => Fault.AccessDenied("servicequotas:ListServiceQuotas"),
            "unavailable" => Fault.Unavailable,
            "reset" => Fault.Reset,
            _ => Fault.HtmlError,
        });

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed);
        Assert.StartsWith("Whether the limits of the account are enough cannot be checked (Service Quotas.ListServiceQuotas: ",
            Assert.Single(deployment.Listener.Notices, static notice => notice.Contains("limits", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(3, deployment.CallsSince(0).Count(static call => call == "ListServiceQuotas"));
    }

    [Fact]
    public async Task An_account_whose_load_balancers_cannot_be_counted_is_left_to_AWS()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Fail("DescribeSecurityGroups", 1, Fault.AccessDenied("ec2:DescribeSecurityGroups"));

        Assert.True((await deployment.DeployAsync()).Changed);

        Assert.Contains("Whether the limits of the account are enough cannot be checked (EC2.DescribeSecurityGroups: AccessDenied).", deployment.Listener.Notices);
    }

    [Fact]
    public async Task A_new_image_asks_for_no_limit()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';
        var before = deployment.Cloud.Calls.Count;

        await deployment.DeployAsync();

        Assert.DoesNotContain("ListServiceQuotas", deployment.CallsSince(before));
    }

    [Fact]
    public async Task More_copies_ask_for_processors_alone()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Servers = deployment.Servers.Replace("[\"mcp-server-fetch\"]", "[\"mcp-server-fetch\"], \"cpu\": 512, \"memory\": 1024", StringComparison.Ordinal);
        var before = deployment.Cloud.Calls.Count;

        await deployment.DeployAsync();

        Assert.Single(deployment.CallsSince(before), static call => call == "ListServiceQuotas");
        Assert.DoesNotContain("DescribeSecurityGroups", deployment.CallsSince(before));
    }

    [Theory]
    [InlineData("QuotaExceeded: rules", 101, 50, 100)]
    [InlineData("QuotaExceeded: listeners", 100, 51, 100)]
    [InlineData("QuotaExceeded: target groups", 101, 50, 101)]
    public void A_raised_limit_of_the_load_balancer_counts(string spoil, int rules, int listeners, int targetGroups)
    {
        var template = TemplateChecksTests.Spoils[spoil].Spoil.Template;

        Assert.NotEmpty(LoadBalancerChecks.QuotaExceeded(new TemplateView(template)));
        Assert.Empty(LoadBalancerChecks.QuotaExceeded(new TemplateView(template) { Quotas = new(rules, listeners, targetGroups) }));
    }

    [Fact]
    public async Task A_lower_limit_of_the_load_balancer_counts_too()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Change(static account => account.Allow("L-7EED9B64", 2));

        var problem = Assert.Single((await deployment.FailAsync()).Problems);

        Assert.Contains("3 rules; a load balancer has 2 at most", problem.What, StringComparison.Ordinal);
    }
}
