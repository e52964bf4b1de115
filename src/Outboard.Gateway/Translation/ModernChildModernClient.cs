using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;
using Outboard.Manifests;

namespace Outboard.Gateway.Translation;

/// <summary>
/// A modern client of a modern child (mcp-transports 17.3): the bytes pass. What is rewritten are id, progress token and subscription id.
/// </summary>
internal static class ModernChildModernClient
{
    public static ValueTask ServeAsync(ModernRequest request) => request switch
    {
        // A child for each call has nothing to tell of, and would be kept for as long as its client listens.
        { Frame.Method: Method.Listen, Backend.Sharing: Sharing.Call } => request.Backend.Listens.ServeAsync(request),
        { Frame.Method: Method.Listen } => request.Backend.Listens.WithinLimitAsync(request, PickAsync),
        _ => PickAsync(request),
    };

    private static async ValueTask PickAsync(ModernRequest request)
    {
        var (isRefused, affinity) = await request.TakeChildAsync();
        if (isRefused)
        {
            return;
        }

        if (request.Frame.Method == Method.ToolsCall && await FaultAsync(request, affinity) is { } fault)
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, new RpcError(RpcError.HeaderMismatch, fault));
            return;
        }

        await PassAsync(request, affinity);
    }

    /// <summary>Who does not listen is not told that tools have changed: what is known of them is asked for anew before a call is refused for it.</summary>
    private static async ValueTask<string?> FaultAsync(ModernRequest request, ChildLink? child)
    {
        var schemas = child?.ToolSchemas ?? request.Backend.ToolSchemas;
        if (await schemas.FaultAsync(request, child) is null)
        {
            return null;
        }

        schemas.Forget();
        return await schemas.FaultAsync(request, child);
    }

    private static async ValueTask PassAsync(ModernRequest request, ChildLink? affinity)
    {
        var (backend, bytes, frame) = (request.Backend, request.Bytes, request.Frame);
        if (frame.LogLevel.Exists && !backend.MayLog(affinity, session: null))
        {
            bytes = Metadata.WithoutLogLevel(bytes.Span, frame);
            Frame.Parse(bytes.Span, out frame);
        }

        var call = PostCall.Rent(session: null, bytes.Span, frame, request.Accept, backend.Time, isModern: true);
        call.Affinity = affinity;
        await request.SubmitAsync(call, carrier: null, bytes, frame);
    }
}
