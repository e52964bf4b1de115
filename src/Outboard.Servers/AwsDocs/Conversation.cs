using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs;

/// <summary>What one client's conversation has of its own: its id, the pages that only it may see, its last searches.</summary>
/// <param name="sendsTelemetry">AWS is told which requests belong together, as the original tells it.</param>
internal sealed class Conversation(bool sendsTelemetry)
{
    private const int KeptSearches = 3;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string QueryId, HashSet<string> Urls)> _searches = [];

    /// <summary>Null when nothing is to be told.</summary>
    public string? Id { get; } = sendsTelemetry ? Guid.NewGuid().ToString() : null;

    public PageSession Pages { get; } = new();

    public void Remember(string queryId, IEnumerable<string> urls)
    {
        lock (_lock)
        {
            _searches.AddFirst((queryId, urls.ToHashSet(StringComparer.Ordinal)));
            if (_searches.Count > KeptSearches)
            {
                _searches.RemoveLast();
            }
        }
    }

    /// <summary>The newest search that found this page.</summary>
    public string? QueryIdOf(DocAddress address)
    {
        lock (_lock)
        {
            return _searches.FirstOrDefault(search => search.Urls.Contains(address.Given) || search.Urls.Contains(address.Clean)).QueryId;
        }
    }
}
