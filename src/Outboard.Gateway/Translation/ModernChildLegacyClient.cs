using System.Text;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Translation;

/// <summary>A legacy client of a modern child (mcp-transports 17.4): what its era has and the child's has not is kept or done here.</summary>
internal static class ModernChildLegacyClient
{
    /// <summary>Takes a request to a child, translated, and its answer back.</summary>
    public static ValueTask SubmitAsync(StdioBackend backend, Call call, ReadOnlyMemory<byte> bytes, in Frame frame, IHeaderDictionary headers)
    {
        if (frame.Params.Exists && bytes.Span[frame.Params.Start] != '{')
        {
            call.Fail(new RpcError(RpcError.InvalidParams, "params must be an object."), retryable: false);
            return ValueTask.CompletedTask;
        }

        return new LegacyClientCall(backend, call, bytes, frame, headers).SubmitAsync();
    }

    /// <summary>Answers what a modern child has no method for.</summary>
    public static bool TryAnswer(StdioBackend backend, Call call, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        switch (frame.Method)
        {
            case Method.SetLevel when LoggingLevels.Parse(frame.Subject.Of(bytes)) is { } level:
                // Said to the child with each request.
                call.Session?.Level = level;
                call.Reply(OwnFrames.EmptyResult, OwnFrames.EmptyResultId);
                return true;
            case Method.SetLevel:
                call.Fail(new RpcError(RpcError.InvalidParams, "Unknown log level."), retryable: false);
                return true;
            case Method.ResourcesSubscribe or Method.ResourcesUnsubscribe when call.Session is { } session && backend.Hello is { OffersSubscriptions: true } && frame.Subject.Exists:
                call.Subject = Encoding.UTF8.GetString(frame.Subject.Of(bytes));
                _ = SubscribeAsync(backend, call, session, call.Subject);
                return true;
            case Method.ResourcesSubscribe or Method.ResourcesUnsubscribe or Method.Discover or Method.Listen:
            case Method.Other when frame.MethodName.Of(bytes).StartsWith("tasks/"u8):
                // The first two need a session to be told by; the others are not of the client's era, or not of the child's.
                call.Fail(new RpcError(RpcError.MethodNotFound, $"Method not found: {Encoding.UTF8.GetString(frame.MethodName.Of(bytes))}"), retryable: false);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The child watches for all who subscribed in one request that lasts (mcp-transports 9): it gets another.</summary>
    private static async Task SubscribeAsync(StdioBackend backend, Call call, Session session, string uri)
    {
        var isNew = call.Method == Method.ResourcesSubscribe ? session.Subscribe(uri) : session.Unsubscribe(uri);
        if (isNew && (session.OwnChild ?? backend.CurrentChild) is { } link)
        {
            await link.Listening.RefreshAsync();
            if (call.Method == Method.ResourcesSubscribe && !link.Listening.Watches(uri))
            {
                session.Unsubscribe(uri);
                call.Fail(new RpcError(RpcError.InvalidParams, $"The server does not watch {uri}."), retryable: false);
                return;
            }
        }

        call.Reply(OwnFrames.EmptyResult, OwnFrames.EmptyResultId);
    }
}
