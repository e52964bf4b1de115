using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Checks;

namespace Outboard.Aws.Tests.CloudFormation;

public sealed class TemplateChecksTests
{
    internal static readonly Dictionary<string, (string Check, Spoil Spoil)> Spoils = ServiceSpoils.All.Concat(LoadBalancerSpoils.All).Concat(TaskSpoils.All)
        .ToDictionary(one => one.Variant.Length == 0 ? one.Check : $"{one.Check}: {one.Variant}", one => (one.Check, one.Spoil));

    public static TheoryData<string> SpoilNames => [.. Spoils.Keys];

    public static TheoryData<string> GoodNames => [.. Samples.Names];

    [Theory]
    [MemberData(nameof(GoodNames))]
    public void A_good_template_has_no_findings(string name) => Assert.Equal("", Samples.Describe(TemplateChecks.Find(Samples.Load(name))));

    [Theory]
    [MemberData(nameof(SpoilNames))]
    public void One_change_gives_exactly_its_finding(string name)
    {
        var (check, spoil) = Spoils[name];
        var template = spoil.Template;

        var problem = Assert.Single(TemplateChecks.Find(template));
        Assert.Equal(spoil.Path, problem.Path);
        Assert.Contains(spoil.What, problem.What, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Cure);

        var finders = TemplateChecks.All.Where(one => one(new TemplateView(template)).Any()).Select(static one => one.Method.Name);
        Assert.Equal([check], finders);
    }

    [Fact]
    public void Every_check_has_a_spoiled_template() => Assert.Equal(
        TemplateChecks.All.Select(static check => check.Method.Name).Order(), Spoils.Values.Select(static one => one.Check).Distinct().Order());

    [Fact]
    public void A_public_server_without_a_token_may_be_open_on_plain_http()
    {
        var template = Samples.Load("http");
        template.Properties("AlbSecurityGroup")["SecurityGroupIngress"]![0]!["CidrIp"] = "0.0.0.0/0";
        foreach (var task in new[] { "FetchTask", "AwsDocTask", "SearxngTask" })
        {
            var secrets = template.Container(task)["Secrets"]!.AsArray();
            secrets.Remove(secrets.Single(secret => secret!["Name"]!.GetValue<string>() == "OUTBOARD_TOKEN"));
        }

        Assert.Empty(TemplateChecks.Find(template));
    }

    [Fact]
    public void A_listener_that_only_redirects_may_be_open_to_everybody()
    {
        var template = Samples.Load("edge");
        template.Properties("AlbSecurityGroup")["SecurityGroupIngress"]![1]!["CidrIp"] = "0.0.0.0/0";

        Assert.Empty(TemplateChecks.Find(template));
    }

    [Theory]
    [InlineData("MAX_TOKENS", "1000")]
    [InlineData("TOKEN_FILE", "/run/secrets/token")]
    [InlineData("SEARXNG_URL", "http://searx.example.com:8080/a@b")]
    [InlineData("API_KEY", "")]
    public void A_variable_that_only_resembles_a_secret_is_left_alone(string name, string value)
    {
        var template = Samples.Load("edge");
        template.Container("FetchTask")["Environment"]![0] = Samples.Json($$"""{"Name": "{{name}}", "Value": "{{value}}"}""");

        Assert.Empty(TemplateChecks.Find(template));
    }
}
