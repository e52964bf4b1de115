using Outboard.Aws.Deploy.Access;
using Outboard.Aws.Deploy.Api.Wire;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Deploy.Access;

/// <summary>Where a service answers (aws 4.3).</summary>
public sealed class EndpointTests
{
    private const string Config =
        """
        # a comment
        [profile dev]
        region = eu-west-1
        endpoint_url = http://profile:1
        services = local

        [services local]
        cloudformation =
          endpoint_url = http://section:2
        elastic_load_balancing_v2 =
            endpoint_url = http://section:3
        [ profile   off ]
        endpoint_url = http://profile:1
        ignore_configured_endpoint_urls = TRUE
        """;

    [Theory]
    [InlineData("us-east-1", "https://cloudformation.us-east-1.amazonaws.com/", "https://api.ecr.us-east-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://cloudformation.cn-north-1.amazonaws.com.cn/", "https://api.ecr.cn-north-1.amazonaws.com.cn/")]
    [InlineData("us-gov-west-1", "https://cloudformation.us-gov-west-1.amazonaws.com/", "https://api.ecr.us-gov-west-1.amazonaws.com/")]
    public void Without_a_word_it_is_the_partitions(string region, string cloudFormation, string ecr)
    {
        Assert.Equal(cloudFormation, Of(region, AwsService.CloudFormation));
        Assert.Equal(ecr, Of(region, AwsService.Ecr));
    }

    [Theory]
    [InlineData("eu-west-1", "https://iam.amazonaws.com/", "https://route53.amazonaws.com/", "us-east-1", "us-east-1")]
    [InlineData("cn-north-1", "https://iam.cn-north-1.amazonaws.com.cn/", "https://route53.amazonaws.com.cn/", "cn-north-1", "cn-northwest-1")]
    [InlineData("us-gov-east-1", "https://iam.us-gov.amazonaws.com/", "https://route53.us-gov.amazonaws.com/", "us-gov-west-1", "us-gov-west-1")]
    public void A_global_service_has_one_host_and_signs_for_its_own_region(string region, string iam, string route53, string iamRegion, string route53Region)
    {
        var endpoints = new Endpoints(region, new Dictionary<string, string>(), ProfileSection.None);

        Assert.Equal((new Uri(iam), iamRegion), endpoints.Of(AwsService.Iam));
        Assert.Equal((new Uri(route53), route53Region), endpoints.Of(AwsService.Route53));
    }

    [Fact]
    public void The_first_that_names_one_counts()
    {
        using var files = new AwsFiles(Config);
        string In(string profile, AwsService service, params string[] variables) =>
            new Endpoints("eu-west-1", files.Environment(variables), new ProfileFiles(files.Environment(variables)).Section(profile)).Of(service).Address.AbsoluteUri;

        Assert.Equal("http://own:9/", In("dev", AwsService.CloudFormation, "AWS_ENDPOINT_URL_CLOUDFORMATION=http://own:9", "AWS_ENDPOINT_URL=http://all:8"));
        Assert.Equal("http://all:8/", In("dev", AwsService.CloudFormation, "AWS_ENDPOINT_URL=http://all:8"));
        Assert.Equal("http://section:2/", In("dev", AwsService.CloudFormation));
        Assert.Equal("http://section:3/", In("dev", AwsService.LoadBalancing));
        Assert.Equal("http://profile:1/", In("dev", AwsService.Ecs));
        Assert.Equal("https://ecs.eu-west-1.amazonaws.com/", In("off", AwsService.Ecs));
        Assert.Equal("https://ecs.eu-west-1.amazonaws.com/", In("dev", AwsService.Ecs, "AWS_ENDPOINT_URL=http://all:8", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true"));
    }

    [Theory]
    [InlineData("localhost:4566")]
    [InlineData("file:///etc/passwd")]
    [InlineData("what")]
    public void What_is_no_address_is_said_with_its_variable(string text)
    {
        var endpoints = new Endpoints("eu-west-1", new Dictionary<string, string> { ["AWS_ENDPOINT_URL_ECS"] = text }, ProfileSection.None);

        Assert.StartsWith("AWS_ENDPOINT_URL_ECS is no address", Assert.Throws<OutboardException>(() => endpoints.Of(AwsService.Ecs)).What, StringComparison.Ordinal);
    }

    private static string Of(string region, AwsService service) => new Endpoints(region, new Dictionary<string, string>(), ProfileSection.None).Of(service).Address.AbsoluteUri;
}
