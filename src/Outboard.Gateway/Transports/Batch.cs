using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Replicas;
using Outboard.Gateway.Routing;

namespace Outboard.Gateway.Transports;

/// <summary>A JSON-RPC batch: part of revision 2025-03-26 alone. Its parts run side by side and are answered with one array.</summary>
internal static class Batch
{
    /// <summary>Parts of one batch (house rule: every count has a limit).</summary>
    private const int MaxParts = 100;

    public static async ValueTask PostAsync(HttpContext context, StdioBackend backend, Address address, bool isStateless, Accept accept, ReadOnlyMemory<byte> bytes)
    {
        if (Modern.IsNamed(context.Request.Headers))
        {
            await RefuseAsync(context);
            return;
        }

        if (!StreamableHttp.TryFindSession(context, backend, address.Principal, isStateless, default, out var session, out var absent, out var refusal))
        {
            await (refusal ?? BringAsync(context, backend, address, absent!, accept, bytes));
            return;
        }

        if (session is null ? !IsOfRevision(context.Request.Headers) : session.Version != ProtocolVersion.V2025_03_26)
        {
            await RefuseAsync(context);
            return;
        }

        if (BatchParts.TrySplit(bytes.Span, MaxParts, out var parts) is { } fault)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        if ((address.Forwarded is not null || backend.IsDraining) && await Elsewhere.TakesAsync(context, backend, address, session, bytes, parts))
        {
            return;
        }

        var calls = new List<PostCall>();
        foreach (var part in parts)
        {
            if (await SubmitAsync(backend, session, bytes.Slice(part.Start, part.Length), context.Request.Headers) is { } call)
            {
                calls.Add(call);
            }
        }

        if (calls.Count == 0)
        {
            await Answers.AcceptedAsync(context);
            return;
        }

        await AnswerAsync(context, calls, accept);
    }

    /// <summary>Without a session the header alone says which revision is spoken, and without one it is this (mcp-transports 6.4).</summary>
    private static bool IsOfRevision(IHeaderDictionary headers) =>
        headers[StreamableHttp.VersionHeader] is not { Count: > 0 } version || version.ToString() == ProtocolVersion.V2025_03_26.Text();

    private static Task RefuseAsync(HttpContext context) =>
        Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, "Batches are part of revision 2025-03-26 only."));

    private static async Task BringAsync(HttpContext context, StdioBackend backend, Address address, AbsentSession absent, Accept accept, ReadOnlyMemory<byte> bytes)
    {
        if (await Elsewhere.ServeAsync(context, backend, address, absent, bytes, default) is { } here)
        {
            await PostAsync(context, backend, here, isStateless: false, accept, bytes);
        }
    }

    /// <summary>Takes in one part; null for one that is not answered.</summary>
    private static async ValueTask<PostCall?> SubmitAsync(StdioBackend backend, Session? session, ReadOnlyMemory<byte> bytes, IHeaderDictionary headers)
    {
        var fault = Frame.Parse(bytes.Span, out var frame);
        if (fault != FrameFault.None || frame is { Kind: FrameKind.Request, Method: Method.Initialize })
        {
            var refused = PostCall.Rent(session, bytes.Span, frame, Accept.Json, backend.Time);
            refused.Fail(fault == FrameFault.None ? new RpcError(RpcError.InvalidRequest, "initialize must not be part of a batch.") : fault.ToError(), retryable: false);
            return refused;
        }

        switch (frame.Kind)
        {
            case FrameKind.Notification:
                await backend.OnClientNotificationAsync(session, bytes, frame);
                return null;
            case FrameKind.Request:
                // What precedes an answer goes to the session's own stream: an array cannot hold it.
                var call = PostCall.Rent(session, bytes.Span, frame, Accept.Json, backend.Time);
                await backend.SubmitAsync(call, bytes, frame, headers);
                return call;
            default:
                await (session is null ? ValueTask.CompletedTask : backend.OnClientReplyAsync(session, bytes, frame));
                return null;
        }
    }

    private static async ValueTask AnswerAsync(HttpContext context, List<PostCall> calls, Accept accept)
    {
        var answer = new ByteBuffer(1024);
        answer.Write((byte)'[');
        foreach (var call in calls)
        {
            await call.WaitAsync();
            if (answer.Length > 1)
            {
                answer.Write((byte)',');
            }

            answer.Write(call.Answer);
            call.Return();
        }

        answer.Write((byte)']');
        if (accept.HasFlag(Accept.Json) && !context.Response.HasStarted)
        {
            await Answers.JsonAsync(context, StatusCodes.Status200OK, answer.Memory);
        }
        else
        {
            await Sse.WriteWholeAsync(context.Response, answer.Memory);
        }

        answer.Release();
    }
}
