using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Replicas;

/// <summary>Gateways that share a key and reach each other, in one process.</summary>
internal static class Replica
{
    public const string Key = "a-key-that-all-replicas-share-0123456789";

    public static Task<TestGateway> StartAsync(params ServerSpec[] servers) => StartAsync(static settings => settings, servers);

    public static Task<TestGateway> StartAsync(Func<GatewaySettings, GatewaySettings> adjust, params ServerSpec[] servers) => TestGateway.StartAsync(
        settings => adjust(settings with { Keys = Key, Peer = "127.0.0.1:0" }), servers.Length == 0 ? [TestGateway.Naughty()] : servers);

    /// <summary>A client of this gateway with the session of another's: what a load balancer without affinity makes of one client.</summary>
    public static McpHttp At(this McpHttp client, TestGateway gateway, string server = "naughty")
    {
        var same = gateway.Client(server);
        (same.SessionId, same.ProtocolVersion) = (client.SessionId, client.ProtocolVersion);
        return same;
    }

    /// <summary>The process id of the child that answers.</summary>
    public static async Task<int> ChildAsync(this McpHttp client) => int.Parse((string)(await client.CallAsync("pid"))["result"]!["content"]![0]!["text"]!, System.Globalization.CultureInfo.InvariantCulture);
}
