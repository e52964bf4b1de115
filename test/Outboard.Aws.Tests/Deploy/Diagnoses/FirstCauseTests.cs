using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Diagnoses;

namespace Outboard.Aws.Tests.Deploy.Diagnoses;

/// <summary>First cause, not last symptom.</summary>
public class FirstCauseTests
{
    [Fact]
    public void What_was_cancelled_or_sums_up_is_passed_over()
    {
        var cause = FirstCause.Find(
        [
            Event("FetchRule", "CREATE_FAILED", "Resource creation cancelled"),
            Event("Alb", "CREATE_FAILED", "Quota."),
            Event("AwsDocRule", "CREATE_FAILED", "Resource creation cancelled"),
            Event("outboard-mcp", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Alb, FetchRule]. "),
        ]);

        Assert.Equal("Alb", cause!.LogicalId);
    }

    [Fact]
    public void Where_everything_is_a_consequence_the_first_of_them_must_do() =>
        Assert.Equal("A", FirstCause.Find([Event("A", "CREATE_FAILED", "Resource creation cancelled"), Event("B", "CREATE_FAILED", "Resource creation cancelled")])!.LogicalId);

    [Fact]
    public void Where_nothing_failed_there_is_no_cause() => Assert.Null(FirstCause.Find([Event("A", "CREATE_COMPLETE", null)]));

    [Theory]
    [InlineData(
        "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" (RequestToken: 0f3a-1, HandlerErrorCode: GeneralServiceException)",
        "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.")]
    [InlineData("The role exists. (Service: Iam, Status Code: 409, Request ID: 3f) (SDK Attempt Count: 1)", "The role exists.")]
    [InlineData("Resource of type 'X' with identifier 'y' already exists. (RequestToken: 1, HandlerErrorCode: AlreadyExists)", "Resource of type 'X' with identifier 'y' already exists.")]
    [InlineData("Plain (with a word in brackets).", "Plain (with a word in brackets).")]
    [InlineData(null, "")]
    public void A_reason_is_freed_of_numbers(string? reason, string clean) => Assert.Equal(clean, ReasonText.Clean(reason));

    private static StackEvent Event(string id, string status, string? reason) => new($"{id}-{status}", DateTimeOffset.UnixEpoch, id, null, "AWS::X::Y", status, reason, null);
}
