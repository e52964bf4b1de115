using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Access;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Api.Wire;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>What is tried again, how often, and what is not (aws 4.5). The clock is the test's.</summary>
public sealed class RepetitionTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly Reply Identity =
        Reply.Xml("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/u</Arn><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");

    private readonly InstantDelays time = new();
    private readonly List<string> warnings = [];

    public static TheoryData<string> Throttles =>
    [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "RequestLimitExceeded",
        "TooManyRequestsException", "PriorRequestNotComplete", "TransactionInProgressException",
    ];

    [Theory]
    [MemberData(nameof(Throttles))]
    public async Task A_throttled_request_is_sent_again_signed_anew(string code)
    {
        await using var server = new Loopback(Reply.XmlError(code), Reply.XmlError(code), Identity);
        using var session = Open(server);

        Assert.Equal("1", (await session.Api.Sts.GetCallerIdentityAsync(None)).Account);

        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, static request => Assert.Equal("us-east-1/sts", SignatureCheck.Verified(request, AwsCli.SecretKey)));
        Assert.Equal(2, session.Api.ThrottleCount);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_page_of_html_with_a_status_of_a_fault_is_a_reason_to_try_again(int status)
    {
        await using var server = new Loopback(new Reply(status, "text/html", "<!DOCTYPE html><html><body>no"), Identity);
        using var session = Open(server);

        Assert.Equal("1", (await session.Api.Sts.GetCallerIdentityAsync(None)).Account);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_a_reason_to_try_again()
    {
        await using var server = new Loopback(Reply.Reset, Reply.Reset, Identity);
        using var session = Open(server);

        Assert.Equal("1", (await session.Api.Sts.GetCallerIdentityAsync(None)).Account);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task After_five_attempts_the_error_is_the_answer_and_the_waits_have_grown()
    {
        await using var server = new Loopback(Reply.XmlError("Throttling", "Rate exceeded"));
        using var session = Open(server);

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None));

        Assert.Equal(("STS.GetCallerIdentity", "Throttling", "Rate exceeded", 5, 5), (error.Operation, error.Code, error.Words, error.Attempts, server.Requests.Count));
        Assert.Equal(4, time.Waits.Count);
        Assert.All(time.Waits.Index(), static wait => Assert.InRange(wait.Item, TimeSpan.Zero, TimeSpan.FromMilliseconds(200 << wait.Index)));
    }

    [Fact]
    public async Task An_error_of_the_caller_is_not_repeated()
    {
        await using var server = new Loopback(Reply.XmlError("ValidationError", "No."), Identity);
        using var session = Open(server);

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None));

        Assert.Equal(("ValidationError", "r-1", 400, 1), (error.Code, error.RequestId, error.Status, error.Attempts));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Nobody_listening_is_said_after_five_attempts()
    {
        Uri endpoint;
        await using (var server = new Loopback(Identity))
        {
            endpoint = server.Endpoint;
        }

        using var session = AwsSession.At(endpoint, time: time);
        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None));

        Assert.Equal((AwsException.NoAnswer, 0, 5), (error.Code, error.Status, error.Attempts));
        Assert.False(error.MayHaveBeenDone);
    }

    [Fact]
    public async Task A_broken_network_uses_up_the_budget_of_the_run_and_then_fails_at_once()
    {
        await using var server = new Loopback(Reply.Reset);
        using var session = Open(server);
        var attempts = new List<int>();
        for (var call = 0; call < 8; call++)
        {
            attempts.Add((await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None))).Attempts);
        }

        // 200 in the budget, 10 for each repetition: twenty of them, four to a call.
        Assert.Equal([5, 5, 5, 5, 5, 1, 1, 1], attempts);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_given_up_after_a_minute_of_the_clock()
    {
        using var forever = new ManualResetEventSlim();
        var first = true;
        await using var server = new Loopback(_ =>
        {
            if (first)
            {
                first = false;
                forever.Wait(None);
            }

            return Identity;
        });
        using var session = Open(server);

        var call = session.Api.Sts.GetCallerIdentityAsync(None);
        await Eventually.Is(() => server.Requests.Count == 1);
        time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("1", (await call).Account);
        forever.Set();
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new Loopback(_ =>
        {
            cancel.Cancel();
            return Reply.XmlError("Throttling");
        });
        using var session = Open(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.Api.Sts.GetCallerIdentityAsync(cancel.Token));
    }

    [Theory]
    [InlineData("RequestTimeTooSkewed", "x")]
    [InlineData("SignatureDoesNotMatch", "Signature expired: 20261124T120000Z is now earlier than 20261124T130000Z")]
    [InlineData("RequestExpired", "Request has expired.")]
    public async Task A_wrong_clock_is_set_right_once_by_the_service_and_said(string code, string words)
    {
        var theirTime = time.GetUtcNow().AddHours(2);
        await using var server = new Loopback(request =>
            SignatureCheck.SignedAt(request) < theirTime.AddMinutes(-5) ? Reply.XmlError(code, words, 403) with { Date = theirTime } : Identity);
        using var session = Open(server);

        await session.Api.Sts.GetCallerIdentityAsync(None);
        await session.Api.Sts.GetCallerIdentityAsync(None);

        // One refused, one signed with their time; the second call knows it.
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal("This machine's clock is 120 minutes behind AWS's. Requests are signed with AWS's time; set the clock right.", Assert.Single(warnings));
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task A_wrong_signature_at_the_right_time_is_no_clock()
    {
        await using var server = new Loopback(Reply.XmlError("SignatureDoesNotMatch", "The request signature we calculated does not match.", 403) with { Date = time.GetUtcNow() });
        using var session = Open(server);

        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None))).Code);
        Assert.Single(server.Requests);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("ExpiredToken")]
    [InlineData("ExpiredTokenException")]
    [InlineData("InvalidClientTokenId")]
    [InlineData("UnrecognizedClientException")]
    public async Task Credentials_are_looked_for_once_more_when_they_have_expired(string code)
    {
        var issued = 0;
        await using var server = new Loopback(request => request.Header("authorization")!.Contains("Credential=KEY2/", StringComparison.Ordinal) ? Identity : Reply.XmlError(code, status: 403));
        using var session = Open(server, new CredentialSource(() => new Amazon.Runtime.SessionAWSCredentials($"KEY{++issued}", "secret", "token"), profile: "dev"));

        Assert.Equal("1", (await session.Api.Sts.GetCallerIdentityAsync(None)).Account);
        Assert.Equal((2, 2), (issued, server.Requests.Count));
        Assert.All(server.Requests, static request => Assert.Equal("token", request.Header("x-amz-security-token")));
        Assert.All(server.Requests, static request => SignatureCheck.Verified(request, "secret"));
    }

    [Fact]
    public async Task Credentials_that_stay_expired_are_the_answer()
    {
        await using var server = new Loopback(Reply.XmlError("ExpiredToken", "The security token included in the request is expired", 403));
        using var session = Open(server);

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None));

        Assert.Equal(("ExpiredToken", 2), (error.Code, server.Requests.Count));
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_the_end()
    {
        await using var server = new Loopback(Reply.Xml(new string(' ', Connection.MostAnswerBytes + 1)));
        using var session = Open(server);

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None));

        Assert.Equal((AwsException.AnswerTooLong, 1), (error.Code, error.Attempts));
    }

    [Theory]
    [InlineData("<html><body>Please sign in to the network</body></html")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><GetCallerIdentityResponse><Account>&e;</Account></GetCallerIdentityResponse>")]
    public async Task What_is_no_answer_of_the_service_is_said_and_no_document_type_is_followed(string body)
    {
        await using var server = new Loopback(Reply.Xml(body));
        using var session = Open(server);

        Assert.Equal("UnreadableAnswer", (await Assert.ThrowsAsync<AwsException>(() => session.Api.Sts.GetCallerIdentityAsync(None))).Code);
    }

    [Fact]
    public async Task Pages_without_end_are_an_error()
    {
        await using var server = new Loopback(Reply.Json("""{"ResourceTagMappingList":[{"ResourceARN":"a"}],"PaginationToken":"same"}"""));
        using var session = Open(server);

        Assert.Equal("EndlessPages", (await Assert.ThrowsAsync<AwsException>(() => session.Api.Tagging.ListResourcesAsync("k", "v", None))).Code);
    }

    private AwsSession Open(Loopback server, CredentialSource? credentials = null) => AwsSession.At(server.Endpoint, time: time, warn: warnings.Add, credentials: credentials);
}
