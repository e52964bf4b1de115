using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Stdio;

namespace Outboard.Gateway.Transports;

/// <summary>A whole request body in one piece of memory: the server's own where it came in one piece, else gathered. Valid until <see cref="Release"/>.</summary>
internal struct RequestBody
{
    private PipeReader? _reader;
    private SequencePosition _end;
    private ByteBuffer? _gathered;

    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Reads and counts the body; null when it is encoded, larger than allowed or broken off, and the client has been told so.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(HttpContext context, BackendCounters counters)
    {
        if (context.Request.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            // What would be taken instead (RFC 9110, 15.5.16).
            context.Response.Headers.AcceptEncoding = "identity";
            await Answers.ErrorAsync(
                context, StatusCodes.Status415UnsupportedMediaType, new RpcError(RpcError.InvalidRequest, "Unsupported Media Type: a compressed body is not read; send it without Content-Encoding."));
            return null;
        }

        try
        {
            var body = await ReadAsync(context.Request.BodyReader);
            counters.FromClient(body.Bytes.Length);
            return body;
        }
        catch (BadHttpRequestException e)
        {
            await Answers.TooLargeAsync(context, e);
            return null;
        }
    }

    public void Release()
    {
        _reader?.AdvanceTo(_end);
        _reader = null;
        _gathered?.Release();
        _gathered = null;
    }

    private static async ValueTask<RequestBody> ReadAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var body = new RequestBody { _reader = reader, _end = read.Buffer.End };
            body.Take(read.Buffer);
            return body;
        }
    }

    private void Take(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            Bytes = buffer.First;
        }
        else
        {
            _gathered = new ByteBuffer((int)buffer.Length);
            foreach (var segment in buffer)
            {
                _gathered.Write(segment.Span);
            }

            Bytes = _gathered.Memory;
        }

        if (Bytes.Span.StartsWith(FrameReader.ByteOrderMark))
        {
            Bytes = Bytes[FrameReader.ByteOrderMark.Length..];
        }
    }
}
