using Outboard.Aws.Images;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Images;

public sealed class GivenImagesTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly ValueList<TaskPlan> s_tasks = TaskPlan.Of(Plans.Edge);

    [Theory]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com/outboard/mcp", "123456789012.dkr.ecr.us-east-1.amazonaws.com", "outboard/mcp")]
    [InlineData("127.0.0.1:5000/a", "127.0.0.1:5000", "a")]
    [InlineData("ghcr.io/some-one/server_x", "ghcr.io", "some-one/server_x")]
    public void An_image_is_given_by_host_repository_and_digest(string name, string host, string repository)
    {
        var image = Assert.Single(GivenImages.Check(new Dictionary<string, string> { ["fetch"] = $"{name}@{Digest}" }, s_tasks));

        Assert.Equal(("fetch", new ImageReference(host, repository, Digest)), (image.Key, image.Value));
        Assert.Equal($"{name}@{Digest}", image.Value.ToString());
    }

    [Theory]
    [InlineData("ghcr.io/x/server:1.0")]
    [InlineData("ghcr.io/x/server")]
    [InlineData("x/server@" + Digest)]
    [InlineData("ghcr.io/x/server@sha256:0123")]
    [InlineData("ghcr.io/x/server@" + Digest + "\n")]
    public void A_tag_may_move_so_it_is_refused(string reference)
    {
        var failure = Assert.Throws<OutboardException>(() => GivenImages.Check(new Dictionary<string, string> { ["fetch"] = reference }, s_tasks));

        Assert.Equal("--image fetch", Assert.Single(failure.Problems).Path);
    }

    [Fact]
    public void An_image_for_an_unknown_task_is_answered_with_the_names_there_are()
    {
        var failure = Assert.Throws<OutboardException>(() => GivenImages.Check(new Dictionary<string, string> { ["fetsch"] = $"ghcr.io/x/server@{Digest}", ["gateway"] = "x" }, s_tasks));

        Assert.Equal(2, failure.Problems.Count);
        Assert.All(failure.Problems, static problem => Assert.Equal("Its tasks are aws-doc, fetch, searxng.", problem.Cure));
    }
}
