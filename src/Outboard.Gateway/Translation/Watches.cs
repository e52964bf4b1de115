using Outboard.Gateway.Bridge;

namespace Outboard.Gateway.Translation;

/// <summary>
/// The resources that modern clients listen for, counted: a child is subscribed by the first who wants one and unsubscribed after the last
/// (mcp-transports 17.2).
/// </summary>
internal sealed class Watches(StdioBackend backend)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ChildLink? Child, string Uri), Watch> _watched = [];

    private sealed class Watch
    {
        public int Count { get; set; }

        public Task<bool> Subscribed { get; set; } = Task.FromResult(false);

        /// <summary>The child would not be subscribed.</summary>
        public bool IsRefused { get; set; }
    }

    /// <summary>The resources anybody listens for on the shared child, as JSON strings.</summary>
    public string[] Uris
    {
        get
        {
            lock (_lock)
            {
                return [.. _watched.Keys.Where(static key => key.Child is null).Select(static key => key.Uri)];
            }
        }
    }

    /// <summary>Somebody listens for it on the shared child.</summary>
    public bool Has(string uri)
    {
        lock (_lock)
        {
            return _watched.ContainsKey((null, uri));
        }
    }

    /// <summary>One more listens; false when the child refuses. <see cref="Drop"/> it in any case.</summary>
    public Task<bool> TakeAsync(string uri, ChildLink? child)
    {
        lock (_lock)
        {
            if (_watched.TryGetValue((child, uri), out var watch))
            {
                watch.Count++;
                return watch.Subscribed;
            }

            // Counted before the sessions are looked at: a session that gives the resource up at this moment then sees it is still wanted.
            watch = new Watch { Count = 1 };
            _watched.Add((child, uri), watch);
            watch.Subscribed = SubscribeAsync(watch, uri, child);
            return watch.Subscribed;
        }
    }

    public void Drop(string uri, ChildLink? child)
    {
        lock (_lock)
        {
            if (!_watched.TryGetValue((child, uri), out var watch) || --watch.Count > 0)
            {
                return;
            }

            _watched.Remove((child, uri));
            if (!watch.IsRefused)
            {
                backend.Together.Unsubscribe(uri, child);
            }
        }
    }

    private async Task<bool> SubscribeAsync(Watch watch, string uri, ChildLink? child)
    {
        var isSubscribed = await backend.Together.SubscribeAsync(uri, child);
        watch.IsRefused = !isSubscribed;
        return isSubscribed;
    }
}
