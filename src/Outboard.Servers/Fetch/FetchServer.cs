using Outboard.Servers.Hosting;

namespace Outboard.Servers.Fetch;

internal sealed class FetchServer : NativeServer
{
    public static FetchServer Create(IReadOnlyList<string> args, NativeServerSettings settings) => throw new NotImplementedException();

    public override void Dispose() => throw new NotImplementedException();

    internal override Surface Open() => throw new NotImplementedException();
}
