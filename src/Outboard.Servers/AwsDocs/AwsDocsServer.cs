using Outboard.Servers.Hosting;

namespace Outboard.Servers.AwsDocs;

internal sealed class AwsDocsServer : NativeServer
{
    public static IReadOnlyList<ServerOption> Options => WebOptions.All;

    public static AwsDocsServer Create(IReadOnlyList<string> args, NativeServerSettings settings) => throw new NotImplementedException();

    public override void Dispose() => throw new NotImplementedException();

    internal override Surface Open() => throw new NotImplementedException();
}
