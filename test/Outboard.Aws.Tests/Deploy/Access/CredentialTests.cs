using Amazon.Runtime;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Access;
using Outboard.Aws.Tests.Deploy.Api;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Deploy.Access;

/// <summary>Who deploys, and what is said where nobody can (aws 4.2): real files, the real SDK.</summary>
public sealed class CredentialTests
{
    private const string Config =
        """
        [default]
        region = eu-west-3
        [profile keys]
        region = eu-west-1
        aws_access_key_id = AKIDEXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
        [profile sso]
        region = eu-west-1
        sso_session = company
        sso_account_id = 123456789012
        sso_role_name = deployer
        [sso-session company]
        sso_region = eu-west-1
        sso_start_url = https://outboard-tests-have-no-such-start-url.awsapps.com/start
        [profile login]
        region = eu-west-1
        login_session = arn:aws:iam::123456789012:user/somebody
        [profile process]
        region = eu-west-1
        credential_process = /bin/sh -c "echo 'the vault is locked' >&2; exit 3"
        [profile mfa]
        region = eu-west-1
        role_arn = arn:aws:iam::123456789012:role/deployer
        source_profile = keys
        mfa_serial = arn:aws:iam::123456789012:mfa/somebody
        [profile orphan]
        region = eu-west-1
        role_arn = arn:aws:iam::123456789012:role/deployer
        source_profile = gone
        """;

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly Reply Identity =
        Reply.Xml("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");

    private static readonly Reply Role = Reply.Xml(
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ROLEKEY</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>
        <SessionToken>role-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
        """);

    [Fact]
    public async Task A_profile_gives_keys_and_region()
    {
        using var files = new AwsFiles(Config);
        await using var server = new Loopback(Identity);
        using var session = await AwsSession.OpenAsync(files.Settings("keys", $"AWS_ENDPOINT_URL={server.Endpoint}"), None);

        await session.Api.Sts.GetCallerIdentityAsync(None);

        Assert.Equal(("keys", "eu-west-1"), (session.Profile, session.Region));
        Assert.Equal("eu-west-1/sts", SignatureCheck.Verified(server.Requests[0], "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
    }

    [Fact]
    public async Task Keys_of_the_credentials_file_are_found()
    {
        using var files = new AwsFiles(credentials: "[plain]\naws_access_key_id = A\naws_secret_access_key = S\nregion = eu-north-1\n");
        using var session = await AwsSession.OpenAsync(files.Settings(profile: null, "AWS_PROFILE=plain"), None);

        Assert.Equal(("plain", "eu-north-1"), (session.Profile, session.Region));
    }

    [Fact]
    public async Task Without_a_profile_the_environment_decides_before_the_files()
    {
        using var files = new AwsFiles(Config);
        await using var server = new Loopback(Identity);
        var settings = files.Settings(null, "AWS_ACCESS_KEY_ID=ENV", "AWS_SECRET_ACCESS_KEY=env-secret", "AWS_SESSION_TOKEN=env-token", $"AWS_ENDPOINT_URL={server.Endpoint}");
        using var session = await AwsSession.OpenAsync(settings, None);

        await session.Api.Sts.GetCallerIdentityAsync(None);

        SignatureCheck.Verified(server.Requests[0], "env-secret");
        Assert.Equal("env-token", server.Requests[0].Header("x-amz-security-token"));
        Assert.Equal((null, "eu-west-3"), (session.Profile, session.Region));
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_said_with_those_that_do()
    {
        using var files = new AwsFiles(Config, "[old]\naws_access_key_id = A\naws_secret_access_key = S\n");

        var error = await Refused(files.Settings("nosuch"));

        Assert.Equal("There is no profile nosuch with credentials.", error.What);
        Assert.Equal("The AWS configuration has: default, keys, login, mfa, old, orphan, process, sso.", error.Why);
        Assert.Equal("Name one of them with --profile, or make it: aws configure --profile nosuch", error.Fix);
    }

    [Fact]
    public async Task A_sign_in_that_is_over_gives_the_command_that_renews_it()
    {
        using var files = new AwsFiles(Config);

        var error = await Refused(files.Settings("sso"));

        Assert.Equal(("The sign-in of profile sso has expired.", "aws sso login --profile sso"), (error.What, error.Fix));
    }

    public static TheoryData<Exception> SignInsThatAreOver =>
    [
        new AmazonClientException("SSO Token has expired and can not be refreshed"),
        new AmazonClientException("SSO Token has expired and failed to refresh", new InvalidOperationException("x")),
        new Amazon.SSO.Model.UnauthorizedException("Session token not found or invalid"),
        new AmazonClientException("x", new Amazon.SSO.Model.UnauthorizedException("Session token not found or invalid")),
    ];

    [Theory]
    [MemberData(nameof(SignInsThatAreOver), DisableDiscoveryEnumeration = true)]
    public void Every_way_a_sign_in_can_be_over_gives_it(Exception error) => Assert.Equal("aws sso login --profile dev", CredentialErrors.Explain(error, "dev")!.Fix);

    [Fact]
    public async Task A_sign_in_of_aws_login_is_not_supported_and_the_way_around_is_said()
    {
        using var files = new AwsFiles(Config);

        var error = await Refused(files.Settings("login"));

        Assert.Contains("login_session", error.What, StringComparison.Ordinal);
        Assert.Contains("credential_process = aws configure export-credentials --profile login --format process", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_fails_is_quoted()
    {
        using var files = new AwsFiles(Config);

        var error = await Refused(files.Settings("process"));

        Assert.Equal("The credential_process of profile process gave no credentials.", error.What);
        Assert.Contains("the vault is locked", error.Why, StringComparison.Ordinal);
        Assert.Contains("3", error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_with_a_device_where_nobody_can_be_asked_is_explained()
    {
        using var files = new AwsFiles(Config);

        var error = await Refused(files.Settings("mfa"));

        Assert.Contains("MFA", error.What, StringComparison.Ordinal);
        Assert.Contains("export-credentials --profile mfa", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_with_a_device_is_assumed_with_the_code_that_was_typed()
    {
        using var files = new AwsFiles(Config);
        await using var server = new Loopback(static request => request.Operation == "AssumeRole" ? Role : Identity);

        // The SDK's own calls go where the process's environment says.
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", server.Endpoint.AbsoluteUri);
        try
        {
            using var session = await AwsSession.OpenAsync(files.Settings("mfa", $"AWS_ENDPOINT_URL={server.Endpoint}") with { AskMfaCode = static () => "123456" }, None);
            await session.Api.Sts.GetCallerIdentityAsync(None);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", null);
        }

        Assert.Contains("TokenCode=123456", server.Requests[0].Form);
        SignatureCheck.Verified(server.Requests[1], "role-secret");
        Assert.Equal("role-token", server.Requests[1].Header("x-amz-security-token"));
    }

    [Fact]
    public async Task A_role_whose_source_is_no_profile_says_which()
    {
        using var files = new AwsFiles(Config);

        Assert.Equal("Profile orphan assumes a role with the keys of profile gone, which does not exist.", (await Refused(files.Settings("orphan"))).What);
    }

    [Fact]
    public async Task No_credentials_anywhere_gives_the_three_usual_ways()
    {
        using var files = new AwsFiles();

        var error = await Refused(files.Settings(null, "AWS_REGION=eu-west-1"));

        Assert.Equal("There are no AWS credentials.", error.What);
        Assert.Contains("--profile", error.Fix, StringComparison.Ordinal);
        Assert.Contains("aws sso login", error.Fix, StringComparison.Ordinal);
        Assert.Contains("AWS_ACCESS_KEY_ID", error.Fix, StringComparison.Ordinal);
    }

    private static Task<OutboardException> Refused(AccessSettings settings) => Assert.ThrowsAsync<OutboardException>(() => AwsSession.OpenAsync(settings, None));
}
