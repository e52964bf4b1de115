using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.BadInput;

/// <summary>Which tools are offered is decided by the name alone, however it is written and whatever was asked for before.</summary>
public class ToolNameTests
{
    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"\"")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[\"echo\"]")]
    public async Task A_name_that_is_not_allowed_is_unknown_of_whatever_kind_it_is(string name)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty() with { AllowTools = ["echo"] });
        var client = await gateway.OpenAsync();

        using var refused = await client.PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":{{name}},"arguments":{} } }""");
        var served = await client.CallAsync("echo");

        Assert.Equal(-32602, (int)JsonNode.Parse(await refused.BodyAsync())!["error"]!["code"]!);
        Assert.NotNull(served["result"]);
        Assert.DoesNotContain(gateway.Log, static line => line.Contains("fault of Outboard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_denied_tool_is_denied_however_its_name_is_written()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty() with { DenyTools = ["crash"] });
        var client = await gateway.OpenAsync();

        foreach (var name in new[] { "crash", "\\u0063rash", "cr\\u0061sh" })
        {
            Assert.Equal("Unknown tool: crash", (await client.CallAsync(name)).Error());
        }

        Assert.Equal(0, (int)(await gateway.StatusAsync())["restarts"]!);
    }

    [Fact]
    public async Task A_denied_tool_stays_denied_after_more_names_than_are_remembered()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty() with { DenyTools = ["crash"] });
        var client = await gateway.OpenAsync();

        await Parallel.ForAsync(0, 1100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) => Assert.NotNull((await client.CallAsync($"made-up-{n}", id: $"{n}"))["error"]));

        Assert.Equal("Unknown tool: crash", (await client.CallAsync("crash")).Error());
        Assert.Equal(0, (int)(await gateway.StatusAsync())["restarts"]!);
    }
}
