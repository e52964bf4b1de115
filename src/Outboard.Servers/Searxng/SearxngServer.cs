using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

internal sealed class SearxngServer : NativeServer
{
    public static IReadOnlyList<ServerOption> Options => WebOptions.All;

    public static SearxngServer Create(IReadOnlyList<string> args, NativeServerSettings settings) => throw new NotImplementedException();

    public override void Dispose() => throw new NotImplementedException();

    internal override Surface Open() => throw new NotImplementedException();
}
