using Outboard.Manifests;

namespace Outboard.Gateway;

public sealed class GatewayHost : IAsyncDisposable
{
    public static GatewayHost Create(GatewaySettings settings) => throw new System.Diagnostics.UnreachableException(settings.ToString());

    public IReadOnlyList<ServerEndpoint> Endpoints => [];

    public Task StartAsync(CancellationToken cancellation) => Task.FromCanceled(cancellation);

    public Task<IReadOnlyList<string>> ApplyAsync(Manifest manifest, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<int> Completion => Task.FromResult(0);

    public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
