namespace Outboard.Gateway.Replicas;

/// <summary>The last sessions that were opened anew here and have ended: their ids would open them once more.</summary>
internal sealed class EndedSessions
{
    private const int Limit = 1000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public void Add(string id)
    {
        lock (_lock)
        {
            if (!_ids.Add(id))
            {
                return;
            }

            _order.Enqueue(id);
            if (_order.Count > Limit)
            {
                _ids.Remove(_order.Dequeue());
            }
        }
    }

    public bool Holds(string id)
    {
        lock (_lock)
        {
            return _ids.Contains(id);
        }
    }
}
