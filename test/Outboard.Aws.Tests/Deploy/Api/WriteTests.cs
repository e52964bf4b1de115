using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>Writes are repeated only where twice is once; what an answer that was lost leaves behind is found out.</summary>
public sealed class WriteTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly Reply Fault = Reply.Xml("<html>", 503);

    private readonly InstantDelays time = new();

    [Fact]
    public async Task A_restart_without_an_answer_is_not_repeated()
    {
        await using var server = new Loopback(Reply.Reset);
        using var session = Open(server);

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Ecs.RestartServiceAsync("c", "s", None));

        Assert.True(error.MayHaveBeenDone);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_restart_that_was_throttled_is_repeated()
    {
        await using var server = new Loopback(Reply.JsonError("ThrottlingException"), Reply.Json("{}"));
        using var session = Open(server);

        await session.Api.Ecs.RestartServiceAsync("c", "s", None);

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_change_set_made_by_an_attempt_without_an_answer_is_the_change_set()
    {
        await using var server = new Loopback(
            Fault,
            Reply.XmlError("AlreadyExistsException"),
            Reply.Xml("<DescribeChangeSetResponse><DescribeChangeSetResult><ChangeSetId>id-1</ChangeSetId><ChangeSetName>n</ChangeSetName><StackId>stack-1</StackId><Status>CREATE_PENDING</Status></DescribeChangeSetResult></DescribeChangeSetResponse>"));
        using var session = Open(server);

        Assert.Equal(("id-1", "stack-1"), await session.Api.CloudFormation.CreateChangeSetAsync(Request, None));
        Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
    }

    [Fact]
    public async Task A_change_set_that_somebody_else_has_is_an_error()
    {
        await using var server = new Loopback(Reply.XmlError("AlreadyExistsException"));
        using var session = Open(server);

        Assert.Equal("AlreadyExistsException", (await Assert.ThrowsAsync<AwsException>(() => session.Api.CloudFormation.CreateChangeSetAsync(Request, None))).Code);
    }

    [Theory]
    [InlineData("EXECUTE_IN_PROGRESS", true)]
    [InlineData("EXECUTE_COMPLETE", true)]
    [InlineData("OBSOLETE", false)]
    public async Task An_execution_begun_by_an_attempt_without_an_answer_is_found(string status, bool isFound)
    {
        await using var server = new Loopback(
            Reply.Reset,
            Reply.XmlError("InvalidChangeSetStatus"),
            Reply.Xml($"<DescribeChangeSetResponse><DescribeChangeSetResult><ExecutionStatus>{status}</ExecutionStatus></DescribeChangeSetResult></DescribeChangeSetResponse>"));
        using var session = Open(server);

        var error = await Record.ExceptionAsync(() => session.Api.CloudFormation.ExecuteChangeSetAsync("c", "t", isUpdate: true, None));

        Assert.Equal(isFound ? null : "InvalidChangeSetStatus", (error as AwsException)?.Code);
    }

    [Fact]
    public async Task An_operation_whose_token_was_used_before_is_under_way()
    {
        await using var server = new Loopback(Reply.XmlError("TokenAlreadyExistsException"));
        using var session = Open(server);

        await session.Api.CloudFormation.ExecuteChangeSetAsync("c", "t", isUpdate: false, None);
        await session.Api.CloudFormation.DeleteStackAsync("s", "t", [], None);
        await session.Api.CloudFormation.RollbackAsync("s", "t", None);

        Assert.All(server.Requests, static request => Assert.Contains("ClientRequestToken=t", request.Form));
    }

    [Fact]
    public async Task A_change_set_that_is_gone_is_as_good_as_deleted()
    {
        await using var server = new Loopback(Reply.XmlError("ChangeSetNotFound"));
        using var session = Open(server);

        await session.Api.CloudFormation.DeleteChangeSetAsync("c", None);
    }

    [Theory]
    [InlineData("mine", true)]
    [InlineData("another", false)]
    public async Task A_parameter_that_is_there_after_an_answer_was_lost_is_ours_when_it_holds_our_value(string held, bool isOurs)
    {
        await using var server = new Loopback(
            Fault, Reply.JsonError("ParameterAlreadyExists"), Reply.Json($$"""{"Parameters":[{"Name":"/a","Value":"{{held}}"}],"InvalidParameters":[]}"""));
        using var session = Open(server);

        Assert.Equal(isOurs, await session.Api.Parameters.PutSecretAsync("/a", "mine", new Dictionary<string, string>(), overwrite: false, None));
    }

    [Fact]
    public async Task A_parameter_that_was_there_before_is_left_and_not_read()
    {
        await using var server = new Loopback(Reply.JsonError("com.amazonaws.ssm#ParameterAlreadyExists:http://x"));
        using var session = Open(server);

        Assert.False(await session.Api.Parameters.PutSecretAsync("/a", "mine", new Dictionary<string, string>(), overwrite: false, None));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_secret_does_not_come_back_in_the_words_of_an_error()
    {
        await using var server = new Loopback(Reply.JsonError("ValidationException", "Value 'hunter2hunter2' at 'value' is not allowed."));
        using var session = Open(server);

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Parameters.PutSecretAsync("/a", "hunter2hunter2", new Dictionary<string, string>(), overwrite: true, None));

        Assert.Equal("Value '***' at 'value' is not allowed.", error.Words);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_token_does_not_come_back_in_the_words_of_an_error()
    {
        await using var server = new Loopback(Reply.XmlError("SignatureDoesNotMatch", "The canonical string should have been 'POST / x-amz-date:1 x-amz-security-token:FwoGZXIvYXdz host'"));
        using var session = Open(server);

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None));

        Assert.Contains("x-amz-security-token:*** host", error.Words, StringComparison.Ordinal);
    }

    private static ChangeSetRequest Request => new()
    {
        StackName = "s",
        Name = "n",
        Type = ChangeSetType.Create,
        TemplateBody = "{}",
        Parameters = new Dictionary<string, string?>(),
        Tags = new Dictionary<string, string>(),
        ClientToken = "t",
    };

    private AwsSession Open(Loopback server) => AwsSession.At(server.Endpoint, time: time);
}
