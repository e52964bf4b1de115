using Outboard.Aws.Deploy.Api;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>Stacks, images and identity, our client against moto, read or made by the real <c>aws</c> program.</summary>
[Collection(Moto.Name)]
public sealed class MotoStackTests(Moto moto)
{
    private const string Template =
        """{"Description": "ä <&> \"x\"", "Parameters": {"Name": {"Type": "String", "Default": "q"}}, "Resources": {"Topic": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}}}}, "Outputs": {"Url": {"Value": {"Ref": "Topic"}}}}""";

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_caller_is_who_moto_says()
    {
        using var session = await moto.RequireAsync();

        var identity = await session.Api.Sts.GetCallerIdentityAsync(None);

        Assert.Equal(MotoServer.Account, identity.Account);
        Assert.Equal((string)(await moto.AwsAsync("sts", "get-caller-identity"))!["Arn"]!, identity.Arn);
    }

    [Fact]
    public async Task A_stack_is_made_by_a_change_set_read_and_deleted()
    {
        using var session = await moto.RequireAsync();
        var stacks = session.Api.CloudFormation;
        Assert.Null(await stacks.FindStackAsync("outboard-mcp", None));
        Assert.Null(await stacks.GetTemplateAsync("outboard-mcp", None));
        Assert.Empty(await stacks.ListResourcesAsync("outboard-mcp", None));
        Assert.Null(await stacks.FindChangeSetAsync("outboard-mcp", "nothing", None));

        var (changeSet, stack) = await stacks.CreateChangeSetAsync(Request(ChangeSetType.Create, "one", "queue-1"), None);
        var made = await stacks.FindChangeSetAsync("outboard-mcp", changeSet, None);
        Assert.Equal("one", made!.Name);
        Assert.Equal(stack, made.StackId);
        Assert.Equal("CREATE_COMPLETE", made.Status);
        Assert.Equal("AVAILABLE", made.ExecutionStatus);
        var change = Assert.Single(made.Changes);
        Assert.Equal(("Add", "Topic", "AWS::SQS::Queue"), (change.Action, change.LogicalId, change.Type));
        await stacks.ExecuteChangeSetAsync(changeSet, "token-1", isUpdate: false, None);

        var found = await stacks.FindStackAsync("outboard-mcp", None);
        Assert.Equal(stack, found!.Id);
        Assert.Equal("CREATE_COMPLETE", found.Status);
        Assert.Equal("queue-1", found.Parameters["Name"]);
        Assert.Equal("mcp", found.Tags["outboard:deployment"]);
        Assert.False(found.IsProtected);
        Assert.Equal(Template, await stacks.GetTemplateAsync("outboard-mcp", None));
        var resource = Assert.Single(await stacks.ListResourcesAsync("outboard-mcp", None));
        Assert.Equal("Topic", resource.LogicalId);
        var theirs = await moto.AwsAsync("cloudformation", "describe-stack-resources", "--stack-name", "outboard-mcp");
        Assert.Equal((string?)theirs!["StackResources"]![0]!["PhysicalResourceId"], resource.PhysicalId);

        var events = await stacks.ListEventsAsync(stack, after: null, None);
        Assert.Equal(events.OrderBy(static item => item.At), events);
        Assert.Contains(events, static item => item.Status == "CREATE_COMPLETE");
        Assert.Empty(await stacks.ListEventsAsync(stack, events[^1].EventId, None));
        Assert.Equal(events.TakeLast(1), await stacks.ListEventsAsync(stack, events[^2].EventId, None));

        await stacks.DeleteStackAsync("outboard-mcp", "token-2", [], None);
        Assert.Null(await stacks.FindStackAsync("outboard-mcp", None));
        Assert.Equal("DELETE_COMPLETE", (await stacks.FindStackAsync(stack, None))!.Status);
    }

    [Fact]
    public async Task A_change_set_without_changes_says_so_and_can_be_deleted()
    {
        using var session = await moto.RequireAsync();
        var stacks = session.Api.CloudFormation;
        var (first, _) = await stacks.CreateChangeSetAsync(Request(ChangeSetType.Create, "one", queue: null), None);
        await stacks.ExecuteChangeSetAsync(first, "token-1", isUpdate: false, None);

        // Without parameters; with them moto says so by an error of the creation, which AWS does not.
        var (second, _) = await stacks.CreateChangeSetAsync(Request(ChangeSetType.Update, "two", queue: null), None);

        var found = await stacks.FindChangeSetAsync("outboard-mcp", second, None);
        Assert.Equal("FAILED", found!.Status);
        Assert.Contains("didn't contain changes", found.StatusReason, StringComparison.Ordinal);
        await stacks.DeleteChangeSetAsync(second, None);
        Assert.Null(await stacks.FindChangeSetAsync("outboard-mcp", second, None));
    }

    [Fact]
    public async Task An_empty_stack_of_a_change_set_has_no_template_yet()
    {
        using var session = await moto.RequireAsync();
        await session.Api.CloudFormation.CreateChangeSetAsync(Request(ChangeSetType.Create, "one", "q"), None);

        Assert.Equal("REVIEW_IN_PROGRESS", (await session.Api.CloudFormation.FindStackAsync("outboard-mcp", None))!.Status);
    }

    [Fact]
    public async Task What_moto_cannot_do_comes_as_a_fault_of_the_server_with_its_operation()
    {
        using var session = await moto.RequireAsync();

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.CloudFormation.SetProtectionAsync("nothing", true, None));

        // An HTML page with status 500; five attempts.
        Assert.Equal(("CloudFormation.UpdateTerminationProtection", "HTTP 500", 500, 5), (error.Operation, error.Code, error.Status, error.Attempts));
    }

    [Fact]
    public async Task Images_are_found_by_tag_and_digest_and_what_is_missing_is_left_out()
    {
        using var session = await moto.RequireAsync();
        var registry = session.Api.Ecr;
        Assert.Null(await registry.FindRepositoryAsync("outboard/mcp", None));
        Assert.Empty(await registry.ListImagesAsync("outboard/mcp", None));
        Assert.Empty(await registry.FindImagesAsync("outboard/mcp", ["fetch.1"], None));
        var made = await moto.AwsAsync("ecr", "create-repository", "--repository-name", "outboard/mcp");
        var one = await PutImageAsync("fetch.1", "1");
        var two = await PutImageAsync("fetch.2", "2");

        var repository = await registry.FindRepositoryAsync("outboard/mcp", None);
        Assert.Equal((string)made!["repository"]!["repositoryUri"]!, repository!.Uri);
        Assert.Equal([one], (await registry.FindImagesAsync("outboard/mcp", ["fetch.1"], None)).Select(static image => image.Digest));
        Assert.Equal([one], (await registry.FindImagesAsync("outboard/mcp", ["fetch.1", "fetch.9", "sha256:" + new string('0', 64)], None)).Select(static image => image.Digest));
        Assert.Equal(Ordered(one, two), Ordered([.. (await registry.FindImagesAsync("outboard/mcp", ["fetch.1", two], None)).Select(static image => image.Digest)]));
        Assert.Empty(await registry.FindImagesAsync("outboard/mcp", ["fetch.9"], None));
        Assert.Equal(["fetch.1", "fetch.2"], (await registry.ListImagesAsync("outboard/mcp", None)).SelectMany(static image => image.Tags).Order());
        Assert.Equal(Manifest("1"), await registry.GetManifestAsync("outboard/mcp", one, None));
        Assert.Null(await registry.GetManifestAsync("outboard/mcp", "sha256:" + new string('0', 64), None));

        var login = await registry.GetLoginAsync(None);
        Assert.StartsWith("AWS:", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(login.Authorization)), StringComparison.Ordinal);
        Assert.Contains("dkr.ecr.us-east-1.amazonaws.com", login.Endpoint.Host, StringComparison.Ordinal);
    }

    private static ChangeSetRequest Request(ChangeSetType type, string name, string? queue) => new()
    {
        StackName = "outboard-mcp",
        Name = name,
        Type = type,
        TemplateBody = queue is null ? Template.Replace("\"Ref\": \"Name\"", "\"Ref\": \"AWS::StackName\"", StringComparison.Ordinal) : Template,
        Parameters = queue is null ? [] : new Dictionary<string, string?> { ["Name"] = queue },
        Tags = new Dictionary<string, string> { ["outboard:deployment"] = "mcp", ["outboard:stack"] = "main" },
        Capability = "CAPABILITY_IAM",
        ClientToken = "client-token",
    };

    private static IEnumerable<string> Ordered(params string[] digests) => digests.Order(StringComparer.Ordinal);

    private static string Manifest(string config) =>
        """{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":1,"digest":"sha256:DIGEST"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":1,"digest":"sha256:DIGEST"}]}"""
            .Replace("DIGEST", new string(config[0], 64), StringComparison.Ordinal);

    private async Task<string> PutImageAsync(string tag, string config)
    {
        var answer = await moto.AwsAsync("ecr", "put-image", "--repository-name", "outboard/mcp", "--image-tag", tag, "--image-manifest", Manifest(config));
        return (string)answer!["image"]!["imageId"]!["imageDigest"]!;
    }
}
