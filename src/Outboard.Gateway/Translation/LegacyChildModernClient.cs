using System.Numerics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Replicas;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>
/// A modern client of a legacy child (mcp-transports 17.2): what this era adds is put together here, everything else is a call like any other
/// (<see cref="LegacyCall"/>), and a question of the child becomes an answer the client comes back from (19).
/// </summary>
internal static partial class LegacyChildModernClient
{
    public static ValueTask ServeAsync(ModernRequest request) => request.Frame.Method switch
    {
        Method.Listen => request.Backend.Listens.ServeAsync(request),
        _ when request.MayAsk && request.Envelope.RequestState is { } state => RetryAsync(request, state),
        _ => CallAsync(request),
    };

    private static async ValueTask CallAsync(ModernRequest request)
    {
        var backend = request.Backend;
        var (isRefused, affinity) = await request.TakeChildAsync();
        if (isRefused)
        {
            return;
        }

        if (request.Frame.Method == Method.ToolsCall && await (affinity?.ToolSchemas ?? backend.ToolSchemas).FaultAsync(request, affinity) is { } fault)
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, new RpcError(RpcError.HeaderMismatch, fault));
            return;
        }

        var page = (affinity ?? backend.CurrentChild)?.Lists?.Ask(request);
        if (backend.Life.State != ServerState.Draining && page?.Find(request.Id) is { } kept)
        {
            backend.Counters.AnsweredFromKept(request.Frame.Method);
            await Answers.JsonAsync(request.Context, StatusCodes.Status200OK, kept.Memory);
            kept.Release();
            return;
        }

        // Step 7 for a modern client.
        var sink = PostCall.Rent(session: null, request.Bytes.Span, request.Frame, request.Accept, backend.Time, isModern: true);
        if (request.FindMeta() is { Exists: true } meta)
        {
            await request.SubmitAsync(sink, new LegacyCall(request, sink, request.Bytes.Span, request.Frame) { Affinity = affinity, Page = page }, request.Bytes, request.Frame.Without(meta));
            return;
        }

        var translated = new ByteBuffer(request.Bytes.Length);
        request.WriteLegacy(translated);
        Frame.Parse(translated.Span, out var frame);
        await request.SubmitAsync(sink, new LegacyCall(request, sink, translated.Span, frame) { Affinity = affinity, Page = page }, translated.Memory, frame);
        translated.Release();
    }

    /// <summary>The client has asked its user, and comes back to the call that waits for it.</summary>
    private static async ValueTask RetryAsync(ModernRequest request, string text)
    {
        var backend = request.Backend;
        var state = RequestState.Open(backend.Seal, text, out var fault);
        if ((state is null ? fault.ToString() : state.FaultFor(request, backend.Time.GetUtcNow())) is { } why)
        {
            await RefuseStateAsync(request, why, "requestState is not valid for this request, or has expired. Begin the request anew, without it.");
            return;
        }

        if (state!.Continuation == Guid.Empty)
        {
            // Nothing waits for it: a call like any other.
            await (backend.IsDraining
                ? request.RefuseAsync(StatusCodes.Status503ServiceUnavailable, new RpcError(RpcError.InternalError, backend.WhyUnavailable()))
                : CallAsync(request).AsTask());
            return;
        }

        if (state.Owner != backend.OwnAddress)
        {
            await ForwardAsync(request, state.Owner);
            return;
        }

        if (backend.Suspensions.Find(state.Continuation) is not { } suspension)
        {
            await RefuseStateAsync(request, "its call is gone", "The call that requestState continues is gone. Begin the request anew, without it.");
            return;
        }

        var sink = PostCall.Rent(session: null, request.Bytes.Span, request.Frame, request.Accept, backend.Time, isModern: true);
        var responses = request.Envelope.InputResponses;
        var values = responses.Exists ? request.Bytes.Slice(request.Frame.Params.Start + responses.Start, responses.Length) : default;
        if (await suspension.ResumeAsync(request, sink, state.Round, values) is { } refusal)
        {
            await RefuseStateAsync(request, refusal, refusal);
            return;
        }

        await sink.AnswerAsync(request.Context, sink.WatchForClosing(request.Context, backend, suspension.Call));
    }

    /// <summary>The call waits in a child of another replica, which alone can go on with it (mcp-transports 19).</summary>
    private static async ValueTask ForwardAsync(ModernRequest request, string owner)
    {
        var outcome = await request.Backend.ForwardAsync(request.Context, owner, request.Principal, request.Bytes);
        if (outcome != Forwarded.Answered)
        {
            await RefuseStateAsync(request, "its replica is gone", "The call that requestState continues is gone with the replica that held it. Begin the request anew, without it.");
        }
    }

    private static Task RefuseStateAsync(ModernRequest request, string reason, string why)
    {
        request.Backend.Counters.Replicas.OnRefused(LabelOf(reason));
        var count = request.Backend.Suspensions.CountRefusal(reason);
        if (BitOperations.IsPow2(count))
        {
            // At a falling rate: whoever may call may send as many as it likes.
            LogRefused(request.Backend.Log, request.Backend.Name, reason, count);
        }

        return request.RefuseAsync(StatusCodes.Status200OK, new RpcError(RpcError.InvalidParams, why));
    }

    private static string LabelOf(string reason) => reason switch
    {
        nameof(SealFault.Tampered) => "tampered",
        nameof(SealFault.UnknownKey) => "unknown_key",
        nameof(SealFault.Malformed) => "malformed",
        "expired" => "expired",
        "its call is gone" or "its replica is gone" => "gone",
        "another server's" or "another caller's" or "another request's" => "foreign",
        _ => "other",
    };

    [LoggerMessage(LogLevel.Warning, "{Server}: a requestState was refused: {Reason} ({Count} so far)")]
    private static partial void LogRefused(ILogger log, string server, string reason, long count);
}
