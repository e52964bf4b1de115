using Outboard.Manifests;
using Outboard.Remotes;

namespace Outboard.Commands.McpProxy;

internal enum ConnectTransport
{
    Sse,
    StreamableHttp,
}

/// <summary>Client mode, as the line asks for it.</summary>
/// <param name="Url">The remote endpoint, http or https.</param>
/// <param name="Headers">Sent with every request, <c>Authorization</c> included; names are unique without regard to case.</param>
/// <param name="Transport">Which the line names, or mcp-proxy's default.</param>
/// <param name="Credentials">OAuth client credentials, when the line gives all three parts.</param>
/// <param name="Tls">How the server's certificate is checked.</param>
internal sealed record ConnectRequest(Uri Url, ValueMap Headers, ConnectTransport Transport, ServiceAccount? Credentials, TlsVerification Tls);

/// <summary>How a server's certificate is checked.</summary>
internal abstract record TlsVerification
{
    private TlsVerification()
    {
    }

    /// <summary>Against the system's trust store.</summary>
    internal sealed record System : TlsVerification;

    internal sealed record Off : TlsVerification;

    /// <summary>Against the certificates of a PEM file.</summary>
    internal sealed record Bundle(string Path) : TlsVerification;
}
