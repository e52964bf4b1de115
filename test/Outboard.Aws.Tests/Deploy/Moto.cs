using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>One moto for all test classes of the collection, which run one after another; each begins with an account as new.</summary>
[CollectionDefinition(Name)]
public sealed class Moto : ICollectionFixture<Moto>, IAsyncLifetime
{
    public const string Name = "moto";

    private MotoServer? server;

    public MotoServer Server => server ?? throw new InvalidOperationException("Call RequireAsync first.");

    /// <summary>Skips the test, saying why, where moto or the CLI is absent; with <c>OUTBOARD_REQUIRE_PEERS=1</c> it fails.</summary>
    public async Task<AwsSession> RequireAsync()
    {
        if (Peers.Missing("moto_server", "aws") is { } why)
        {
            Assert.False(Peers.AreRequired, why);
            Assert.Skip(why);
        }

        server ??= await MotoServer.StartAsync();
        await server.ResetAsync();
        return AwsSession.At(server.Endpoint);
    }

    /// <summary>The real <c>aws</c> program's answer; null where it prints nothing.</summary>
    public async Task<JsonNode?> AwsAsync(params string[] arguments) => await Server.AwsAsync(arguments) is { Length: > 0 } output ? JsonNode.Parse(output) : null;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
