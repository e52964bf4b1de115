using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>The client's requests that have no answer yet, and which connection each was sent over.</summary>
internal sealed class InFlight
{
    /// <summary>A client that has more waiting is told so instead of being queued without end.</summary>
    public const int Limit = 1024;

    private readonly ConcurrentDictionary<RequestId, Remote?> requests = new();
    private TaskCompletionSource? drained;

    public int Count => requests.Count;

    /// <returns>False when there are too many, or one with this id.</returns>
    public bool TryAdd(RequestId id) => requests.Count < Limit && requests.TryAdd(id, null);

    /// <summary>Notes that a request goes over <paramref name="remote"/>, if it still waits for an answer.</summary>
    public void Use(RequestId id, Remote? remote)
    {
        while (requests.TryGetValue(id, out var before) && !requests.TryUpdate(id, remote, before))
        {
            // Changed in between; look again.
        }
    }

    /// <returns>False when it was answered before, or the client has cancelled it.</returns>
    public bool TryRemove(RequestId id) => requests.TryRemove(id, out _);

    /// <summary>The client has cancelled: whatever still comes for it is not wanted.</summary>
    public void Forget(JsonNode? id)
    {
        if (id is JsonValue value)
        {
            TryRemove(value.TryGetValue(out long number) ? new RequestId(number) : new RequestId(value.ToString()));
            SignalDrained();
        }
    }

    public IReadOnlyList<RequestId> UsedBy(Remote remote) => [.. requests.Where(request => request.Value == remote).Select(request => request.Key)];

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
