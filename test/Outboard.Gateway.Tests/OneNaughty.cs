namespace Outboard.Gateway.Tests;

/// <summary>One gateway with one NaughtyServer for all tests of a class whose cases cannot disturb each other.</summary>
public sealed class OneNaughty : IAsyncLifetime
{
    internal TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(TestGateway.Naughty());

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
