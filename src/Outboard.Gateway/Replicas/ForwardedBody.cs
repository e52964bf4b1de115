using System.Net;
using System.Net.Http.Headers;

namespace Outboard.Gateway.Replicas;

/// <summary>The body of a forwarded request, which remembers whether any of it may have been read by its owner.</summary>
internal sealed class ForwardedBody : HttpContent
{
    private readonly ReadOnlyMemory<byte> _bytes;

    public ForwardedBody(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>From here on the owner may have acted on it.</summary>
    public bool WasSent { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        WasSent = true;
        return stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
