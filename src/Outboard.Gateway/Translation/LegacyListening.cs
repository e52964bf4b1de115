using Microsoft.Extensions.Logging;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>
/// The one <c>subscriptions/listen</c> a modern child has open for all its legacy clients: what any of them wants to hear of. When that
/// changes, a new one is opened before the old is closed, so that no change falls between the two (mcp-transports 9, 17.4).
/// </summary>
#pragma warning disable CA1001 // The semaphore has made no wait handle: there is nothing to dispose of.
internal sealed class LegacyListening(ChildLink link)
#pragma warning restore CA1001
{
    /// <summary>The acknowledgement is the first thing to come; a child that never sends it is taken to have heard.</summary>
    private static readonly TimeSpan AcknowledgementLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private ListenCall? _current;
    private int _ends;

    /// <summary>The child has said that it watches this resource, or not said what it watches.</summary>
    public bool Watches(string uri) => Volatile.Read(ref _current)?.Watches(uri) is not false;

    /// <summary>Makes the child listen for what is wanted now; returns when it does, or will not.</summary>
    public async Task RefreshAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await OpenAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>From here on, on the child's reading thread, it is this one whose notifications count.</summary>
    public void OnAcknowledged(ListenCall listen) => Replace(listen);

    public void OnNotification(ListenCall listen, ReadOnlySpan<byte> line, in Frame frame)
    {
        if (Volatile.Read(ref _current) != listen)
        {
            return;
        }

        if (frame.Method is Method.ToolsListChanged or Method.PromptsListChanged or Method.ResourcesListChanged or Method.ResourcesUpdated)
        {
            var stripped = Metadata.WithoutReserved(line, frame);
            Frame.Parse(stripped, out var envelope);
            link.Backend.BroadcastChange(link, stripped, envelope);
        }
    }

    /// <summary>The child has ended it, or itself.</summary>
    public void OnEnded(ListenCall listen)
    {
        if (Interlocked.CompareExchange(ref _current, null, listen) == listen && !link.Child.Exited.IsCompleted && link.Backend.Life.State != ServerState.Draining)
        {
            _ = OpenLaterAsync();
        }
    }

    private async Task OpenLaterAsync()
    {
        var pause = FirstPause * (1 << Math.Min(_ends++, 6));
        await Task.Delay(pause < LongestPause ? pause : LongestPause, link.Backend.Time);
        await RefreshAsync();

        // Nobody listened for a while.
        link.Backend.Together.TellOfChanges(link);
    }

    private async Task OpenAsync()
    {
        var wanted = Wanted.Of(link);
        var current = Volatile.Read(ref _current);
        if (wanted == current?.Wanted || link.Child.Exited.IsCompleted || link.Backend.Life.State == ServerState.Draining)
        {
            return;
        }

        if (wanted is null)
        {
            Close(Interlocked.Exchange(ref _current, null));
            return;
        }

        var listen = new ListenCall(this, wanted);
        if (!await link.ForwardAsync(listen, listen.Request, listen.Frame) || !await listen.OpenedAsync(AcknowledgementLimit, link.Backend.Time))
        {
            link.LogNoListen(listen.Fault ?? "it does not read its input");
        }
        else if (!listen.IsAcknowledged)
        {
            Replace(listen);
        }
    }

    private void Replace(ListenCall listen)
    {
        var old = Interlocked.Exchange(ref _current, listen);
        if (old != listen)
        {
            Close(old);
        }
    }

    private void Close(ListenCall? old)
    {
        if (old is not null)
        {
            link.EndListens(listen => listen == old, static _ => { });
        }
    }
}
