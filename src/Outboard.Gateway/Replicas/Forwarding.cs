using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Replicas;

/// <summary>One request on its way to another replica and its answer on the way back.</summary>
/// <param name="time">The gateway's clock.</param>
/// <param name="book">What is known of the others.</param>
/// <param name="end">Ends a stream that would not end by itself.</param>
internal sealed class Forwarding(TimeProvider time, PeerBook book, CancellationToken end)
{
    /// <summary>An answer up to this size is sent on when it is whole: an owner that dies in the middle of it costs the client nothing.</summary>
    private const int MaxWhole = 1024 * 1024;

    private const int FirstRead = 4096;
    private const int MaxRead = 256 * 1024;

    /// <summary>No call lasts longer at its owner (bridge-compat R33), and waiting for a child and a turn on it comes before.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(65);

    /// <summary>A stream says something every 15 s.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(60);

    public async Task<Forwarded> RunAsync(HttpMessageInvoker http, HttpRequestMessage request, HttpContext context, string owner, ReadOnlyMemory<byte> body)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, end, limit.Token);
        var content = HttpMethods.IsPost(request.Method.Method) ? new ForwardedBody(body) : null;
        request.Content = content;
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            if (response.Headers.NonValidated.TryGetValues(PeerHeaders.NotServed, out var why))
            {
                book.OnNotServed(owner, why.ToString());
                return Forwarded.OwnerGone;
            }

            book.OnHeardOf(owner);
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            return await AnswerAsync(context.Response, response, stream, limit, either.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The stream ends because this replica does; its client opens another one elsewhere.
            return Forwarded.Answered;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Forwarded.LostInFlight;
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            if (content?.WasSent is true)
            {
                return Forwarded.LostInFlight;
            }

            book.OnGone(owner);
            return Forwarded.OwnerGone;
        }
    }

    private static Task<Forwarded> AnswerAsync(HttpResponse response, HttpResponseMessage answer, Stream stream, CancellationTokenSource limit, CancellationToken cancellation)
    {
        if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return StreamAsync(response, answer, stream, limit, cancellation);
        }

        return answer.Content.Headers.ContentLength is { } length && (length <= MaxWhole || response.HasStarted)
            ? SendWholeAsync(response, answer, stream, (int)length, cancellation)
            : PassOnAsync(response, answer, stream, cancellation);
    }

    private static async Task<Forwarded> SendWholeAsync(HttpResponse response, HttpResponseMessage answer, Stream stream, int length, CancellationToken cancellation)
    {
        var bytes = new ByteBuffer(Math.Max(length, 1));
        try
        {
            await stream.ReadExactlyAsync(bytes.GetMemory(length)[..length], cancellation);
            bytes.Advance(length);
            if (response.HasStarted)
            {
                // Another replica had begun to answer with a stream, and is gone.
                await Sse.WriteWholeAsync(response, bytes.Memory);
                return Forwarded.Answered;
            }

            PeerHeaders.CopyTo(response, answer);
            response.ContentLength = length;
            await response.BodyWriter.WriteAsync(bytes.Memory, cancellation);
            return Forwarded.Answered;
        }
        finally
        {
            bytes.Release();
        }
    }

    /// <summary>An answer too large to be kept. Should its owner die in the middle of it, so does the client's connection: HTTP has no other way to say so.</summary>
    private static async Task<Forwarded> PassOnAsync(HttpResponse response, HttpResponseMessage answer, Stream stream, CancellationToken cancellation)
    {
        PeerHeaders.CopyTo(response, answer);
        response.ContentLength = answer.Content.Headers.ContentLength;
        try
        {
            await stream.CopyToAsync(response.Body, cancellation);
        }
        catch (IOException)
        {
            response.HttpContext.Abort();
        }

        return Forwarded.Answered;
    }

    /// <summary>Sends whole events on, so that another can follow if the owner dies in the middle of one.</summary>
    private static async Task<Forwarded> StreamAsync(HttpResponse response, HttpResponseMessage answer, Stream stream, CancellationTokenSource limit, CancellationToken cancellation)
    {
        if (!response.HasStarted)
        {
            PeerHeaders.CopyTo(response, answer);
            Sse.SetHeaders(response);
            await response.StartAsync(cancellation);
        }

        await response.BodyWriter.FlushAsync(cancellation);
        var bytes = new ByteBuffer(FirstRead);
        try
        {
            while (true)
            {
                limit.CancelAfter(SilenceLimit);
                int read;
                try
                {
                    read = await stream.ReadAsync(bytes.GetMemory(Math.Clamp(bytes.Length, FirstRead, MaxRead)), cancellation);
                }
                catch (IOException)
                {
                    return Forwarded.LostInFlight;
                }

                if (read == 0)
                {
                    return Forwarded.Answered;
                }

                var before = bytes.Length;
                bytes.Advance(read);
                var whole = EndOfEvents(bytes.Span, before);
                if (whole > 0)
                {
                    await response.BodyWriter.WriteAsync(bytes.Memory[..whole], cancellation);
                    bytes.Consume(whole);
                }
            }
        }
        finally
        {
            bytes.Release();
        }
    }

    /// <summary>Behind the last event that is there as a whole: an empty line ends it, and our own lines end in CR LF.</summary>
    /// <param name="bytes">What is there.</param>
    /// <param name="searched">So much of it was there before, and is part of an event that had no end then.</param>
    private static int EndOfEvents(ReadOnlySpan<byte> bytes, int searched)
    {
        var from = Math.Max(0, searched - 3);
        var at = bytes[from..].LastIndexOf("\r\n\r\n"u8);
        return at < 0 ? 0 : from + at + 4;
    }
}
