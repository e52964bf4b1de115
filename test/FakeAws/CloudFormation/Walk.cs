namespace FakeAws.CloudFormation;

/// <summary>Works through things that need one another: whatever can begin begins at once, and each says when it is done.</summary>
/// <param name="ids">In the order in which equals begin.</param>
/// <param name="needs">What must be done before; what is not among <paramref name="ids"/> does not count.</param>
/// <param name="begin">Begins one; it calls the action when it is done.</param>
/// <param name="finished">All are done.</param>
internal sealed class Walk(IEnumerable<string> ids, Func<string, IEnumerable<string>> needs, Action<string, Action> begin, Action finished)
{
    private readonly List<string> _waiting = [.. ids];
    private readonly List<string> _running = [];
    private bool _over;

    public IReadOnlyList<string> Running => _running;

    /// <summary>Nothing begins any more, and whoever is done is not listened to.</summary>
    public void Stop() => _over = true;

    public void Next()
    {
        foreach (var id in _waiting.ToList())
        {
            if (!_over && _waiting.Contains(id) && !needs(id).Any(other => other != id && (_waiting.Contains(other) || _running.Contains(other))))
            {
                _waiting.Remove(id);
                _running.Add(id);
                begin(id, () => Done(id));
            }
        }

        if (!_over && _waiting.Count == 0 && _running.Count == 0)
        {
            _over = true;
            finished();
        }
    }

    private void Done(string id)
    {
        if (!_over && _running.Remove(id))
        {
            Next();
        }
    }
}
