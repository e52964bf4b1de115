using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>One request of the modern era that has passed the checks of its transport.</summary>
/// <param name="Context">The HTTP request it came as.</param>
/// <param name="Backend">The server it is for.</param>
/// <param name="Hello">What that server's children say of themselves.</param>
/// <param name="Principal">Who asks: a digest of the credentials; null where nobody is asked for any.</param>
/// <param name="Accept">What the client can read.</param>
/// <param name="Bytes">The request; the caller's until the request is answered.</param>
/// <param name="Frame">Its envelope.</param>
internal sealed record ModernRequest(HttpContext Context, StdioBackend Backend, ServerHello Hello, string? Principal, Accept Accept, ReadOnlyMemory<byte> Bytes, Frame Frame)
{
    public ReadOnlySpan<byte> Id => Frame.Id.Of(Bytes.Span);

    public IHeaderDictionary Headers => Context.Request.Headers;
}
