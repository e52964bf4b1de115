namespace Outboard.Servers.Web;

/// <param name="Url">Without fragment and user info.</param>
/// <param name="UserAgent">Sites answer differently by it.</param>
/// <param name="Accept">As sent: HTML and Markdown of one address are two pages.</param>
internal sealed record PageKey(string Url, string UserAgent, string Accept)
{
    /// <summary>A page behind a password is another page for each password; it is never printed.</summary>
    public string Credentials { get; init; } = "";

    /// <summary>What was read past the guard may not be shown to a request that has to pass it.</summary>
    public bool IsTrusted { get; init; }

    public override string ToString() => Url;

    public static PageKey Of(WebRequest request) => new(WebUrl.Key(request.CacheKey ?? request.Url), request.UserAgent, request.Accept)
    {
        Credentials = string.Join('\n', request.Headers.Where(static header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            .Select(static header => header.Value).Prepend(request.Url.UserInfo).Where(static secret => secret.Length > 0)),
        IsTrusted = request.IsTrusted,
    };
}

/// <param name="Page">As converted.</param>
/// <param name="ETag">To ask whether it is still the page.</param>
/// <param name="LastModified">As sent.</param>
internal sealed record Snapshot(PackedPage Page, string? ETag, string? LastModified)
{
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The only conversation that may see it; null: everybody.</summary>
    public PageSession? Owner { get; init; }

    /// <summary>It came from the address that was asked for. After a redirect, tag and date are those of another address.</summary>
    public bool IsDirect { get; init; }

    public bool CanBeRevalidated => IsDirect && (ETag is not null || LastModified is not null);
}

/// <summary>Snapshots of pages, bounded in number and bytes for all conversations together; the one least recently used goes first (native-servers 2.7).</summary>
internal sealed class PageCache(TimeProvider time)
{
    public const int MostSnapshots = 64;
    public const long MostBytes = 64 << 20;

    private static readonly TimeSpan s_always = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<(PageKey Key, PageSession? Owner), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new(); // the one used last stands first
    private long _bytes;

    /// <param name="key">The page.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="continues">Up to 15 minutes will do, so that the chunks of a page fit together.</param>
    public Snapshot? Find(PageKey key, PageSession session, bool continues)
    {
        lock (_lock)
        {
            return continues ? Use(key, session, static _ => s_longest) ?? Use(key, null, static _ => s_longest) : Use(key, null, Freshness);
        }
    }

    public Snapshot? FindToRevalidate(PageKey key)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault((key, null))?.Value.Snapshot is { CanBeRevalidated: true } snapshot ? snapshot : null;
        }
    }

    /// <summary>Takes the place of what was kept of this page for everybody and for <paramref name="session"/>.</summary>
    public void Keep(PageKey key, Snapshot snapshot, PageSession session)
    {
        lock (_lock)
        {
            Remove((key, null));
            Remove((key, session));
            DropExpiredSecrets();
            if (snapshot.Page.Size > MostBytes)
            {
                return;
            }

            _entries[(key, snapshot.Owner)] = _byUse.AddFirst(new Entry(key, snapshot, time.GetTimestamp()));
            _bytes += snapshot.Page.Size;
            while (_entries.Count > MostSnapshots || _bytes > MostBytes)
            {
                Remove((_byUse.Last!.Value.Key, _byUse.Last.Value.Snapshot.Owner));
            }
        }
    }

    private static TimeSpan Freshness(Snapshot snapshot) =>
        snapshot.MaxAge is not { } age || age < s_always ? s_always : age > s_longest ? s_longest : age;

    private Snapshot? Use(PageKey key, PageSession? owner, Func<Snapshot, TimeSpan> lifetime)
    {
        if (!_entries.TryGetValue((key, owner), out var node) || time.GetElapsedTime(node.Value.Since) > lifetime(node.Value.Snapshot))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Snapshot;
    }

    // What a site wants nobody to store is not held longer than it can be of use.
    private void DropExpiredSecrets()
    {
        for (var node = _byUse.First; node is not null;)
        {
            var (entry, next) = (node.Value, node.Next);
            if (entry.Snapshot.Owner is not null && time.GetElapsedTime(entry.Since) > s_longest)
            {
                Remove((entry.Key, entry.Snapshot.Owner));
            }

            node = next;
        }
    }

    private void Remove((PageKey Key, PageSession? Owner) place)
    {
        if (_entries.Remove(place, out var node))
        {
            _byUse.Remove(node);
            _bytes -= node.Value.Snapshot.Page.Size;
        }
    }

    private sealed record Entry(PageKey Key, Snapshot Snapshot, long Since);
}
