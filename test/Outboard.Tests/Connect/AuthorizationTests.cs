using System.Text;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Tests.Connect;

public sealed partial class AuthorizationTests
{
    [Fact]
    public async Task Person_logs_in_once_and_the_token_outlives_a_lost_session()
    {
        await using var authorization = await AuthorizationServer.StartAsync();
        await using var remote = await RemoteServer.StartAsync();
        remote.RequiredAuthorization = "Bearer " + AuthorizationServer.PersonToken;
        remote.AuthorizationServer = authorization.Issuer;
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri, "--no-browser"]);

        var initializing = client.InitializeAsync();
        await Eventually.Is(() => LoginAddress().IsMatch(client.Error), () => client.Error);
        using var browser = new HttpClient();
        var page = await browser.GetStringAsync(new Uri(LoginAddress().Match(client.Error).Value.Trim()));
        await initializing;
        remote.ForgetSessions();
        var reply = await client.AskAsync(Frames.Call("echo", """{"text":"allowed"}"""));

        Assert.Contains("You are logged in.", page, StringComparison.Ordinal);
        Assert.Equal("allowed", ConnectedClient.Text(reply));
        var (_, form) = Assert.Single(authorization.TokenRequests);
        Assert.Equal("the-code", form["code"]);
        Assert.Equal(remote.Mcp.AbsoluteUri, form["resource"]);
        Assert.NotEmpty(form["code_verifier"]);
    }

    [Fact]
    public async Task Client_credentials_of_an_mcp_proxy_line_fetch_a_token()
    {
        await using var authorization = await AuthorizationServer.StartAsync();
        await using var remote = await RemoteServer.StartAsync();
        remote.RequiredAuthorization = "Bearer " + AuthorizationServer.ServiceToken;
        await using var client = new ConnectedClient(
            [
                "--transport", "streamablehttp", "--client-id", "me", "--client-secret", "s:cret", "--token-url", authorization.TokenUrl.AbsoluteUri,
                remote.Mcp.AbsoluteUri,
            ],
            command: "bridge");

        await client.InitializeAsync();
        var reply = await client.AskAsync(Frames.Call("echo", """{"text":"served"}"""));

        Assert.Equal("served", ConnectedClient.Text(reply));
        var (header, _) = Assert.Single(authorization.TokenRequests);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:s%3Acret")), header);
        Assert.DoesNotContain("cret", client.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"http://\S+/authorize\?\S+\n")]
    private static partial Regex LoginAddress();
}
