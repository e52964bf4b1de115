using System.Net;
using System.Net.Sockets;
using System.Text;
using Outboard.Gateway.Replicas;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Replicas;

public sealed class PeerAddressTests
{
    [Theory]
    [InlineData("10.0.0.5:8790", "10.0.0.5:8790")]
    [InlineData("replica-1:0", "replica-1:0")]
    [InlineData("[::1]:8790", "[::1]:8790")]
    public async Task An_address_is_what_it_says(string text, string expected) =>
        Assert.Equal(expected, (await PeerAddress.ResolveAsync(text, new Dictionary<string, string>(), CancellationToken.None)).ToString());

    [Fact]
    public async Task An_ecs_task_finds_its_own_address()
    {
        var (address, asked) = await AskAsync("""{"DockerId":"cd","Networks":[{"NetworkMode":"awsvpc","IPv4Addresses":["10.0.2.106"],"MACAddress":"02:16"}],"Limits":{"CPU":0.25}}""");
        Assert.Equal("10.0.2.106:8790", address);
        Assert.StartsWith("GET /v4/0123 HTTP/1.1", asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Networks":[]}""")]
    [InlineData("""{"Networks":[{"IPv4Addresses":[]}]}""")]
    [InlineData("""{"Networks":[{"IPv4Addresses":["evil.example.com"]}]}""")]
    [InlineData("""[]""")]
    [InlineData("""<html>""")]
    public async Task Metadata_without_an_address_is_told(string metadata)
    {
        var refused = await Assert.ThrowsAsync<OutboardException>(() => AskAsync(metadata));
        Assert.Contains("metadata", refused.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("8790")]
    [InlineData(":8790")]
    [InlineData("10.0.0.5:port")]
    [InlineData("10.0.0.5:65536")]
    [InlineData("a b:1")]
    [InlineData("0.0.0.0:8790")]
    [InlineData("[::]:8790")]
    [InlineData("ecs:8790")]
    public async Task Anything_else_is_told_with_an_example(string text)
    {
        var refused = await Assert.ThrowsAsync<OutboardException>(() => PeerAddress.ResolveAsync(text, new Dictionary<string, string>(), CancellationToken.None));
        Assert.Contains("10.0.0.5:8790", refused.Fix, StringComparison.Ordinal);
    }

    /// <summary>Lets a task ask a metadata endpoint that answers with this.</summary>
    private static async Task<(string Address, string Asked)> AskAsync(string metadata)
    {
        using var endpoint = new TcpListener(IPAddress.Loopback, 0);
        endpoint.Start();
        var asked = AnswerAsync(endpoint, metadata);
        var environment = new Dictionary<string, string> { [PeerAddress.MetadataVariable] = $"http://{endpoint.LocalEndpoint}/v4/0123" };
        return ((await PeerAddress.ResolveAsync("ecs:8790", environment, CancellationToken.None)).ToString(), await asked);
    }

    private static async Task<string> AnswerAsync(TcpListener endpoint, string metadata)
    {
        using var connection = await endpoint.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        var request = new byte[1024];
        var length = await stream.ReadAsync(request);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(metadata)}\r\nConnection: close\r\n\r\n{metadata}"));
        return Encoding.ASCII.GetString(request, 0, length);
    }
}
