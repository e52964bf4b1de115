using System.Collections.Concurrent;
using ModelContextProtocol.Protocol;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>The client's requests that have no answer yet, the id the client gave each, and which connection it was sent over.</summary>
internal sealed class InFlight
{
    /// <summary>A client that has more waiting is told so instead of being queued without end.</summary>
    public const int Limit = 1024;

    private readonly ConcurrentDictionary<RequestId, Waiting> requests = new();
    private readonly ConcurrentDictionary<string, RequestId> numbers = new(StringComparer.Ordinal);
    private TaskCompletionSource? drained;

    /// <param name="ClientId">As the client wrote it, quotes and all.</param>
    /// <param name="Remote">The connection; null before it is sent.</param>
    private sealed record Waiting(string ClientId, Remote? Remote);

    public int Count => requests.Count;

    /// <returns>False when there are too many, or one with this id.</returns>
    public bool TryAdd(RequestId number, string clientId) =>
        requests.Count < Limit && numbers.TryAdd(clientId, number) && requests.TryAdd(number, new Waiting(clientId, null));

    /// <summary>Notes that a request goes over <paramref name="remote"/>, if it still waits for an answer.</summary>
    /// <returns>False when it does not.</returns>
    public bool Use(RequestId number, Remote? remote)
    {
        while (requests.TryGetValue(number, out var before))
        {
            if (requests.TryUpdate(number, before with { Remote = remote }, before))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>The client's id; null when it was answered before, or the client has cancelled it.</returns>
    public string? Remove(RequestId number)
    {
        if (!requests.TryRemove(number, out var waiting))
        {
            return null;
        }

        numbers.TryRemove(waiting.ClientId, out _);
        return waiting.ClientId;
    }

    /// <summary>The client has cancelled: whatever still comes for it is not wanted.</summary>
    /// <returns>Its number; null when there is no such request, or no more.</returns>
    public RequestId? Forget(string clientId)
    {
        if (!numbers.TryGetValue(clientId, out var number) || Remove(number) is null)
        {
            return null;
        }

        SignalDrained();
        return number;
    }

    public IReadOnlyList<RequestId> UsedBy(Remote remote) => [.. requests.Where(request => request.Value.Remote == remote).Select(request => request.Key)];

    /// <summary>Completes when every request has been answered.</summary>
    public Task DrainedAsync()
    {
        drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SignalDrained();
        return drained.Task;
    }

    public void SignalDrained()
    {
        if (requests.IsEmpty)
        {
            drained?.TrySetResult();
        }
    }
}
