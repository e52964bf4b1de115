using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// Requests of the modern era to a native server: complete in themselves, so that each gets a conversation of its own.
internal sealed partial class StdioBackend
{
    /// <summary>
    /// Takes one modern request to a conversation of its own, which costs no process and no handshake, and in which nothing of another
    /// client's can be. The answer goes to <paramref name="call"/>; the conversation is the caller's to end.
    /// </summary>
    public async ValueTask<Conversation> ServeAloneAsync(Call call, ReadOnlyMemory<byte> bytes, Frame frame, IHeaderDictionary headers)
    {
        if (AnswersItself(call, bytes.Span, frame))
        {
            return new Conversation(this, null, call);
        }

        if (!_services.Quota.TryTake())
        {
            call.Fail(RefuseMore("requests"), retryable: true);
            return new Conversation(this, null, call);
        }

        ChildLink link;
        try
        {
            link = Launch(owner: null, Headers?.Fill(headers));
        }
        catch (OutboardException e)
        {
            _services.Quota.GiveBack();
            call.Fail(new RpcError(RpcError.InternalError, e.Message), retryable: true);
            return new Conversation(this, null, call);
        }

        if (!await link.ForwardAsync(call, bytes, frame))
        {
            call.Fail(new RpcError(RpcError.InternalError, $"Server '{Name}' has just ended."), retryable: true);
        }

        return new Conversation(this, link, call);
    }

    /// <summary>The conversation is over.</summary>
    public async ValueTask EndAloneAsync(ChildLink link)
    {
        _services.Quota.GiveBack();
        await StopChildAsync(link, Time);
    }
}

/// <summary>A conversation of one request.</summary>
/// <param name="backend">Whose.</param>
/// <param name="link">What answers; null when the bridge has answered itself.</param>
/// <param name="call">The request.</param>
internal sealed class Conversation(StdioBackend backend, ChildLink? link, Call call) : IAsyncDisposable
{
    /// <summary>The client has gone: the server stops what it does for it.</summary>
    public void Abort()
    {
        link?.Child.Terminate();
        call.Cancel();
    }

    public ValueTask DisposeAsync() => link is null ? ValueTask.CompletedTask : backend.EndAloneAsync(link);
}
