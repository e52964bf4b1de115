using System.Text;

namespace Outboard.Servers.Web;

/// <param name="Url">Where it stands.</param>
/// <param name="Status">What it was answered with; 4xx has no rules.</param>
/// <param name="Text">As received.</param>
/// <param name="Rules">Parsed.</param>
internal sealed record RobotsFile(Uri Url, int Status, string Text, RobotsRules Rules);

/// <summary>robots.txt of the origins that were asked, kept for a while (native-servers 2.8). Who asks for an origin that is being asked already waits for that answer.</summary>
internal sealed class RobotsCache(WebClient web, TimeProvider time)
{
    private const int MostOrigins = 256;
    private const int MostBytes = 500 << 10;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_usual = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(60); // also for failures, which may have passed by then

    private readonly Lock _lock = new();
    private readonly Dictionary<Uri, Entry> _entries = [];
    private long _uses;

    /// <exception cref="WebFailure">robots.txt cannot be fetched for a connection issue, or the connection is blocked.</exception>
    public async Task<RobotsFile> GetAsync(Uri page, string userAgent, CancellationToken cancellation)
    {
        var entry = Enter(new Uri(WebUrl.WithoutUserInfo(page), "/robots.txt"), userAgent);
        try
        {
            var (file, failure) = await entry.Outcome.WaitAsync(cancellation);
            return file ?? throw new WebFailure(failure!.Kind, failure.Message, failure) { Detail = failure.Detail };
        }
        finally
        {
            Leave(entry);
        }
    }

    private Entry Enter(Uri url, string userAgent)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(url, out var entry) || (entry.Outcome.IsCompleted && time.GetElapsedTime(entry.Since) >= entry.Lifetime))
            {
                entry = new Entry(url);
                var opened = entry;
                entry.Outcome = Task.Run(() => FetchAsync(opened, userAgent));
                _entries[url] = entry;
                if (_entries.Count > MostOrigins)
                {
                    _entries.Remove(_entries.Values.Where(other => other != opened).MinBy(static other => other.LastUse)!.Url);
                }
            }

            entry.LastUse = ++_uses;
            entry.Waiting++;
            return entry;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Waiting > 0 || entry.Outcome.IsCompleted)
            {
                return;
            }

            if (_entries.GetValueOrDefault(entry.Url) == entry)
            {
                _entries.Remove(entry.Url);
            }
        }

        entry.Abandoned.Cancel(); // the last one to give up stops the request
    }

    private async Task<(RobotsFile? File, WebFailure? Failure)> FetchAsync(Entry entry, string userAgent)
    {
        try
        {
            var answer = await web.SendAsync(
                new WebRequest(entry.Url)
                {
                    UserAgent = userAgent,
                    MaxBytes = MostBytes,
                    CutAtMaxBytes = true,
                    HeadersTimeout = s_patience,
                    ReadTimeout = s_patience,
                    WholeTimeout = s_patience,
                },
                entry.Abandoned.Token);
            var text = Encoding.UTF8.GetString(answer.Body);
            entry.Lifetime = answer.Status >= 500 ? s_shortest : Lifetime(answer);
            return (new RobotsFile(entry.Url, answer.Status, text, RobotsRules.Parse(answer.Status is >= 300 and < 500 ? "" : text)), null);
        }
        catch (WebFailure failure)
        {
            entry.Lifetime = s_shortest;
            return (null, failure);
        }
        finally
        {
            entry.Since = time.GetTimestamp();
        }
    }

    private static TimeSpan Lifetime(WebAnswer answer)
    {
        var asked = answer.CacheControl is { NoStore: true } or { NoCache: true } ? s_shortest : answer.CacheControl?.MaxAge ?? s_usual;
        return asked < s_shortest ? s_shortest : asked > s_longest ? s_longest : asked;
    }

    private sealed class Entry(Uri url)
    {
        public Uri Url { get; } = url;

        public CancellationTokenSource Abandoned { get; } = new();

        public Task<(RobotsFile? File, WebFailure? Failure)> Outcome { get; set; } = null!;

        public int Waiting { get; set; }

        public long LastUse { get; set; }

        public long Since { get; set; }

        public TimeSpan Lifetime { get; set; }
    }
}
