using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;
using Outboard.Manifests;

namespace Outboard.Gateway.Translation;

/// <summary>
/// A modern client of a modern child (mcp-transports 17.3): the bytes pass. What is rewritten are id, progress token and subscription id; what
/// is answered here is <c>server/discover</c>, because the manifest decides what is offered.
/// </summary>
internal static class ModernChildModernClient
{
    public static async ValueTask ServeAsync(ModernRequest request)
    {
        var (context, backend, frame, bytes) = (request.Context, request.Backend, request.Frame, request.Bytes);
        if (frame.Method == Method.Discover)
        {
            await Answers.JsonAsync(context, StatusCodes.Status200OK, request.Hello.DiscoverTo(request.Id));
            return;
        }

        if (frame.LogLevel.Exists && !backend.MayLog(session: null))
        {
            bytes = Metadata.WithoutLogLevel(bytes.Span, frame);
            Frame.Parse(bytes.Span, out frame);
        }

        var call = PostCall.Rent(session: null, bytes.Span, frame, request.Accept, backend.Time, isModern: true);
        if (backend is { Sharing: Sharing.Session, Headers: not null })
        {
            // The child belongs to the credentials in this request, and a modern process remembers nothing worth keeping it for.
            await ServeAloneAsync(request, call, bytes, frame);
            return;
        }

        // The closed stream is the cancellation (10), while the call still waits for a child too.
        call.Backend = backend;
        var closed = context.RequestAborted.UnsafeRegister(static state => ((PostCall)state!).OnClosed(), call);
        await backend.SubmitAsync(call, bytes, frame, request.Headers);
        if (context.RequestAborted.IsCancellationRequested)
        {
            // It came when the call was between two places, perhaps.
            backend.Cancel(call);
        }

        await call.AnswerAsync(context, closed);
    }

    private static async ValueTask ServeAloneAsync(ModernRequest request, PostCall call, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        await using var conversation = await request.Backend.ServeAloneAsync(call, bytes, frame, request.Headers);
        await using var closed = request.Context.RequestAborted.UnsafeRegister(static state => ((Conversation)state!).Abort(), conversation);
        await call.AnswerAsync(request.Context);
    }
}
