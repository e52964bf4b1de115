using Outboard.Aws.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>Errors of AWS as what to do (aws 4.5).</summary>
public sealed class AwsErrorsTests
{
    private const string Identity = "arn:aws:sts::123456789012:assumed-role/deployer/me";

    [Fact]
    public void Access_denied_names_who_what_where_and_the_statement_to_add()
    {
        var error = Explain(
            "AccessDenied",
            "User: arn:aws:iam::123456789012:user/u is not authorized to perform: ecs:DescribeServices on resource: arn:aws:ecs:us-east-1:123456789012:service/c/s because no identity-based policy allows the ecs:DescribeServices action");

        Assert.Equal("arn:aws:iam::123456789012:user/u may not ecs:DescribeServices on arn:aws:ecs:us-east-1:123456789012:service/c/s.", error.What);
        Assert.Contains("""{"Effect": "Allow", "Action": "ecs:DescribeServices", "Resource": "arn:aws:ecs:us-east-1:123456789012:service/c/s"}""", error.Fix, StringComparison.Ordinal);
        Assert.Contains("outboard plan --permissions", error.Fix, StringComparison.Ordinal);
        Assert.Contains("request r-1", error.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UnauthorizedOperation", "You are not authorized to perform this operation.")]
    [InlineData("AccessDeniedException", "")]
    [InlineData("AuthorizationError", "no")]
    public void Access_denied_without_words_names_the_operation_and_the_caller(string code, string words)
    {
        var error = Explain(code, words);

        Assert.Equal($"{Identity} may not tag:GetResources.", error.What);
        Assert.Contains("\"Action\": \"tag:GetResources\", \"Resource\": \"*\"", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void An_explicit_deny_is_not_cured_by_a_further_permission()
    {
        var error = Explain("AccessDenied", "User: arn:aws:iam::1:user/u is not authorized to perform: iam:CreateRole on resource: * with an explicit deny in a service control policy");

        Assert.DoesNotContain("Add the statement", error.Fix, StringComparison.Ordinal);
        Assert.Contains("denies it", error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExpiredToken")]
    [InlineData("ExpiredTokenException")]
    [InlineData("RequestExpired")]
    [InlineData("InvalidClientTokenId")]
    [InlineData("UnrecognizedClientException")]
    public void Expired_credentials_give_the_command_and_say_what_goes_on(string code)
    {
        var error = Explain(code, "The security token included in the request is expired");

        Assert.StartsWith("aws sso login --profile dev", error.Fix, StringComparison.Ordinal);
        Assert.Contains("CloudFormation has begun goes on by itself", error.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("InsufficientCapabilitiesException", "capability", "report")]
    [InlineData("LimitExceededException", "limit", "Service Quotas")]
    [InlineData("TooManyLoadBalancers", "limit", "Service Quotas")]
    [InlineData("ServiceQuotaExceededException", "limit", "Service Quotas")]
    [InlineData("InvalidChangeSetStatus", "cannot be executed any more", "new plan")]
    [InlineData("OptInRequired", "not enabled", "enable-region --region-name eu-west-1 --profile dev")]
    [InlineData("ImageNotFoundException", "not in the repository", "outboard deploy")]
    [InlineData("RepositoryNotFoundException", "does not exist", "outboard deploy")]
    [InlineData("ThrottlingException", "too often", "same command")]
    [InlineData("RequestTimeTooSkewed", "time", "clock")]
    [InlineData("NoAnswer", "did not answer", "network")]
    [InlineData("WhateverException", "refused", "request id")]
    public void Each_code_has_its_words(string code, string what, string fix)
    {
        var error = Explain(code, "AWS's own words");

        Assert.Contains(what, error.What, StringComparison.Ordinal);
        Assert.Contains(fix, error.Fix, StringComparison.Ordinal);
        Assert.Contains("AWS's own words", error.Why, StringComparison.Ordinal);
        Assert.IsType<AwsException>(error.InnerException);
    }

    [Fact]
    public void Another_runs_change_set_is_said_to_be_anothers() =>
        Assert.Contains("Another run", Explain("AlreadyExistsException", "x", operation: "CloudFormation.CreateChangeSet").Why, StringComparison.Ordinal);

    [Fact]
    public void A_fault_within_AWS_is_said_to_be_AWSs() => Assert.Contains("within AWS, 5 times", Explain("HTTP 500", "page", status: 500).What, StringComparison.Ordinal);

    private static OutboardException Explain(string code, string words, string operation = "Tagging.GetResources", int status = 400) =>
        new AwsErrors("eu-west-1", "dev", Identity).Explain(new AwsException(operation, code, words, "r-1", status) { Attempts = 5, PolicyAction = "tag:GetResources" });
}
