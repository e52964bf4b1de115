using System.Globalization;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.BadInput;

/// <summary>A gateway that bad input is thrown at, one for a whole class of tests; each of them ends with a look at what is left.</summary>
public sealed class Victim : IAsyncLifetime
{
    public const int MaxRequestBytes = 256 * 1024;

    /// <summary>Well formed, and never given to anybody.</summary>
    public const string NoSession = "00112233445566778899aabbccddeeff";

    private int _seen;

    internal TestGateway Gateway { get; private set; } = null!;

    internal Uri Mcp => new($"{Gateway.BaseOf()}/mcp");

    internal Uri Messages => new($"{Gateway.BaseOf()}/messages/");

    internal int Pid { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Gateway = await TestGateway.StartAsync(
            static settings => settings with { Manifest = settings.Manifest with { Gateway = settings.Manifest.Gateway with { MaxRequestBytes = MaxRequestBytes } } },
            TestGateway.Naughty());
        Pid = await ServesAsync();
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    /// <summary>The header of a session after its handshake.</summary>
    internal async Task<(string Name, string Value)[]> SessionAsync(string version = "2025-11-25")
    {
        var client = await Gateway.OpenAsync(version: version);
        return [("Mcp-Session-Id", client.SessionId!)];
    }

    internal async Task EndAsync(params (string Name, string Value)[] session)
    {
        Assert.Equal(200, (await Exchange.SendAsync("DELETE", Mcp, null, session)).Status);
        await IsUnharmedAsync();
    }

    /// <summary>Nothing is left of what was thrown: no session, no further child, no fault of ours in the log, and a client is served by the child it was.</summary>
    internal async Task IsUnharmedAsync()
    {
        Assert.Equal(Pid, await ServesAsync());
        var status = await Gateway.StatusAsync();
        Assert.Equal((0, 1, 0, 0), ((int)status["sessions"]!, (int)status["children"]!, (int)status["restarts"]!, (int)status["calls_in_flight"]!));
        var log = Gateway.Log;
        var faults = log.Skip(_seen).Where(static line => line.Contains("fault of Outboard", StringComparison.Ordinal)).ToArray();
        _seen = log.Count;
        Assert.Empty(faults);
    }

    private async Task<int> ServesAsync()
    {
        await Gateway.ReadyAsync();
        using var client = new McpHttp(Mcp);
        await client.InitializeAsync();
        var reply = await client.CallAsync("pid");
        using var ended = await client.DeleteAsync();
        return int.Parse((string)reply["result"]!["content"]![0]!["text"]!, CultureInfo.InvariantCulture);
    }
}
