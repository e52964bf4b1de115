using Outboard.Deploys;
using Outboard.Tests.Connect;

namespace Outboard.Tests.Deploys;

public sealed class DeployVerificationTests
{
    private static readonly Dictionary<string, string> Token = new() { ["Authorization"] = "Bearer t" };

    [Fact]
    public async Task The_load_balancer_is_dialled_and_the_host_asked_for_is_the_servers()
    {
        await using var remote = await RemoteServer.StartAsync();
        var urls = new Dictionary<string, string> { ["fetch"] = $"http://fetch.ecs.example.com:{remote.Base.Port}/mcp" };

        var verified = Assert.Single(await new DeployVerification(Context(), Token).RunAsync(urls, remote.Base.Host, TestContext.Current.CancellationToken));

        Assert.True(verified.Ok, verified.Error);
        Assert.Equal(("fetch", 4), (verified.Server, verified.Tools));
        Assert.All(remote.Seen, request => Assert.StartsWith("fetch.ecs.example.com", request.Header("Host"), StringComparison.Ordinal));
        Assert.All(remote.Seen, static request => Assert.Equal("Bearer t", request.Header("Authorization")));
    }

    [Fact]
    public async Task A_host_without_a_record_is_named() => Assert.Equal(
        ["no-such-host.invalid"],
        await DeployVerification.UnresolvedAsync(["http://127.0.0.1:8808/mcp", "https://no-such-host.invalid/mcp"], TestContext.Current.CancellationToken));

    private static CommandContext Context() => InProcess.Context(new Terminal(() => Stream.Null, () => Stream.Null, TextWriter.Null, TextWriter.Null));
}
