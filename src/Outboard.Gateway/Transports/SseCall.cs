using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Transports;

/// <summary>A request of an HTTP+SSE session: everything that belongs to it goes over the session's one stream.</summary>
internal sealed class SseCall : Call
{
    public SseCall(Session session, ReadOnlySpan<byte> bytes, in Frame frame) => Begin(session, bytes, frame);

    /// <summary>The call could not be forwarded: the POST says so with 503 in place of 202 (bridge-compat 1.9).</summary>
    public bool IsRefused { get; private set; }

    public override void Reply(ReadOnlySpan<byte> frame, Slice number) => Session!.TrySend(frame, number, Id);

    public override void Fail(RpcError error, bool retryable)
    {
        IsRefused = retryable;
        Session!.TrySend(error.ToFrame(Id));
    }

    public override void Cancel()
    {
    }

    public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) => Session!.TrySend(frame, replaced, replacement);
}
