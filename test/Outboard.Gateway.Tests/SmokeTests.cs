using Outboard.Testing;

namespace Outboard.Gateway.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task A_call_travels_to_the_child_and_back()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty());
        var client = await gateway.OpenAsync();

        var reply = await client.CallAsync("echo", """{"a":1}""");

        Assert.Equal(1, (int)reply["result"]!["structuredContent"]!["a"]!);
    }
}
