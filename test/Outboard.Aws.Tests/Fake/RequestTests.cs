using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FakeAws;
using FakeAws.Model;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Fake;

/// <summary>How the scripted account takes requests: refused, broken off, repeated, pushed.</summary>
public class RequestTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Throttling_every_third_call_is_lived_through()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.FailEvery("*", 3, Fault.Throttling);

        await deployment.ExecuteAsync(DeploymentStacks.Of(Plans.Edge)[1], ChangeSetType.Create);
        for (var time = 0; time < 4; time++)
        {
            Assert.Equal("CREATE_COMPLETE", (await deployment.Api.CloudFormation.FindStackAsync("outboard-mcp", None))!.Status);
        }

        Assert.Contains(deployment.Cloud.Calls, static call => call is { Status: 400, Error: "Throttling" });
    }

    [Fact]
    public async Task Every_fault_is_repeated_and_nothing_is_there_twice()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.Fail("CreateChangeSet", 1, Fault.Unavailable);
        deployment.Cloud.Fail("CloudFormation.CreateChangeSet", 2, Fault.HtmlError);
        deployment.Cloud.Fail("CreateChangeSet", 3, Fault.ResetAfterWork);
        deployment.Cloud.Fail("ExecuteChangeSet", 1, Fault.Reset);
        deployment.Cloud.Fail("ExecuteChangeSet", 2, Fault.ResetAfterWork);

        await deployment.ExecuteAsync(DeploymentStacks.Of(Plans.Edge)[1], ChangeSetType.Create);

        Assert.Equal("CREATE_COMPLETE", deployment.Main.Status);
        Assert.Equal([503, 500, 0, 200], deployment.Cloud.Calls.Where(static call => call.Operation == "CreateChangeSet").Select(static call => call.Status));
        Assert.Equal([0, 0, 200], deployment.Cloud.Calls.Where(static call => call.Operation == "ExecuteChangeSet").Select(static call => call.Status));
        Assert.Single(deployment.Cloud.Model.Stacks);
        Assert.Equal(3, deployment.Cloud.Model.Ecs.Services.Count);
    }

    [Fact]
    public async Task A_denied_call_says_which()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Cloud.FailAlways("DescribeServices", Fault.AccessDenied("ecs:DescribeServices"));
        var denied = await Assert.ThrowsAsync<AwsException>(() => deployment.Api.Ecs.ListServicesAsync("c", ["s"], None));
        Assert.Equal(("AccessDenied", 403), (denied.Code, denied.Status));
        Assert.Single(deployment.Cloud.Calls);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_told_the_time()
    {
        await using var cloud = await FakeCloud.StartAsync(new FakeCloudOptions { SigningClock = new ShiftedTime(TimeSpan.FromHours(3)) });
        var warnings = new List<string>();
        using var session = AwsSession.At(cloud.Url, warn: warnings.Add);

        Assert.Equal("123456789012", (await session.Api.Sts.GetCallerIdentityAsync(None)).Account);

        Assert.Equal(["RequestTimeTooSkewed", null], cloud.Calls.Select(static call => call.Error));
        Assert.NotEmpty(warnings);
    }

    [Fact]
    public async Task Credentials_that_have_expired_are_not_taken()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        await deployment.Api.Sts.GetCallerIdentityAsync(None);
        deployment.Cloud.Change(static account => account.AccessKeys[1] = AccessKey.Example with { Expires = DateTimeOffset.UnixEpoch });
        var expired = await Assert.ThrowsAsync<AwsException>(() => deployment.Api.Sts.GetCallerIdentityAsync(None));
        Assert.Equal("ExpiredToken", expired.Code);
    }

    [Fact]
    public async Task A_request_nobody_has_signed_or_that_says_what_nobody_knows_is_refused()
    {
        await using var cloud = await FakeCloud.StartAsync();
        using var http = new HttpClient { BaseAddress = cloud.Url };
        using var unsigned = await http.PostAsync("/", new StringContent("Action=GetCallerIdentity&Version=2011-06-15"));
        Assert.Equal(HttpStatusCode.Forbidden, unsigned.StatusCode);
        Assert.Throws<FakeAws.Wire.AwsError>(() => cloud.Act("cloudformation", "DescribeStacks", new() { ["StackNames"] = "x" }));
        Assert.Throws<FakeAws.Wire.AwsError>(() => cloud.Act("cloudformation", "DescribeChangeSet", new() { ["StackName"] = "x" }));
    }

    [Fact]
    public async Task A_test_stands_before_and_behind_each_request()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        var seen = new List<string>();
        deployment.Cloud.Before = call => Note($"before {call.Name} {call.Status}");
        deployment.Cloud.After = call => Note($"after {call.Name} {call.Status}");
        await deployment.Api.Sts.GetCallerIdentityAsync(None);
        Assert.Equal(["before STS.GetCallerIdentity 0", "after STS.GetCallerIdentity 200"], seen);

        Task Note(string what)
        {
            seen.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task An_image_is_pushed_and_then_listed_by_its_digest()
    {
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var login = await deployment.Api.Ecr.GetLoginAsync(None);
        using var http = new HttpClient { BaseAddress = login.Endpoint };
        using var refused = await http.GetAsync("/v2/");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", login.Authorization);

        var blob = "{}"u8.ToArray();
        var manifest = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{"digest":"{{Digest(blob)}}","size":2},"layers":[]}""");
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(http, "/v2/outboard/mcp/manifests/fetch.1", manifest));
        using var begun = await http.PostAsync("/v2/outboard/mcp/blobs/uploads/", null);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        using var part = await http.PatchAsync(begun.Headers.Location, new ByteArrayContent(blob));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(http, $"{(await http.PostAsync("/v2/outboard/mcp/blobs/uploads/", null)).Headers.Location}?digest={Digest(blob)}", []));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(http, $"{part.Headers.Location}?digest={Digest(blob)}", []));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(http, "/v2/outboard/mcp/manifests/fetch.1", manifest));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(http, "/v2/outboard/mcp/manifests/fetch.1", [.. manifest, (byte)'\n']));

        var image = Assert.Single(await deployment.Api.Ecr.FindImagesAsync("outboard/mcp", ["fetch.1"], None));
        Assert.Equal(Digest(manifest), image.Digest);
        Assert.Equal(Encoding.UTF8.GetString(manifest), await deployment.Api.Ecr.GetManifestAsync("outboard/mcp", image.Digest, None));
        Assert.Empty(await deployment.Api.Ecr.FindImagesAsync("outboard/mcp", ["fetch.2"], None));
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient http, string path, byte[] content)
    {
        using var answer = await http.PutAsync(path, new ByteArrayContent(content));
        return answer.StatusCode;
    }

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
