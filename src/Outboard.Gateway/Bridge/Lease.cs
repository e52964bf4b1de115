namespace Outboard.Gateway.Bridge;

/// <summary>How a call holds a shared child.</summary>
internal enum LeaseKind : byte
{
    None,

    /// <summary>Beside other plain calls.</summary>
    Plain,

    /// <summary>Alone, because the child may ask its caller something, and does not say for which call it asks.</summary>
    Exclusive,

    /// <summary>The call was cancelled and the child has not answered it: what the child asks may still be about it.</summary>
    Left,
}

/// <summary>How a wait for a lease ended.</summary>
internal enum LeaseOutcome : byte
{
    Entered,
    TimedOut,

    /// <summary>The holder waits for its user, or a cancelled call for its end, and the caller would rather go elsewhere than wait too.</summary>
    Elsewhere,
}

/// <summary>
/// The hold on a shared child (mcp-transports 18): plain calls share it, an interactive call has it alone, first come first served. While
/// an interactive call waits for its user it is suspended, and plain calls may pass. So they may beside a call that was cancelled and has no
/// answer yet; but who can be asked something has to keep away from it, unless it is of the same session, whose question it then is anyhow.
/// </summary>
internal sealed class Lease(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private int _plain;
    private bool _exclusive;
    private bool _suspended;
    private Session? _holder;
    private TaskCompletionSource? _resuming;

    // Cancelled and unanswered calls, and whose they all are; null for several sessions', or none's.
    private int _left;
    private Session? _leftBy;

    private sealed class Waiter(LeaseKind kind, Session? session, bool leaves) : TaskCompletionSource<LeaseOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public LeaseKind Kind => kind;

        public Session? Session => session;

        /// <summary>Goes elsewhere rather than wait for somebody's user, or for the end of a cancelled call.</summary>
        public bool Leaves => leaves;
    }

    /// <summary>Takes the lease if that needs no waiting.</summary>
    /// <param name="kind">How it is to be held.</param>
    /// <param name="session">Who wants it; null for a caller without one.</param>
    public bool TryEnter(LeaseKind kind, Session? session = null)
    {
        lock (_lock)
        {
            // Fair: nobody overtakes a waiter, but those who cannot enter before somebody's user, or a cancelled call, has come to an end.
            if (!CanEnter(kind, session) || (_waiting.Count > 0 && !_waiting.All(IsBlocked)))
            {
                return false;
            }

            Admit(kind, session);
            return true;
        }
    }

    /// <summary>Takes the lease when it is this caller's turn, waiting for up to <paramref name="limit"/>.</summary>
    /// <param name="kind">How it is to be held.</param>
    /// <param name="limit">The longest wait.</param>
    /// <param name="session">Who wants it; null for a caller without one.</param>
    /// <param name="leaves">Give up at once when the holder waits for its user, or a cancelled call for its end.</param>
    public async Task<LeaseOutcome> EnterAsync(LeaseKind kind, TimeSpan limit, Session? session = null, bool leaves = false)
    {
        LinkedListNode<Waiter> node;
        lock (_lock)
        {
            if (TryEnter(kind, session))
            {
                return LeaseOutcome.Entered;
            }

            node = new LinkedListNode<Waiter>(new Waiter(kind, session, leaves));
            if (leaves && IsBlocked(node.Value))
            {
                return LeaseOutcome.Elsewhere;
            }

            _waiting.AddLast(node);
        }

        try
        {
            return await node.Value.Task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                if (node.List is not null)
                {
                    _waiting.Remove(node);

                    // Whoever queued behind a waiter that gave up may be next.
                    OnChanged();
                    return LeaseOutcome.TimedOut;
                }
            }

            // It came to an end in this very moment.
            return await node.Value.Task;
        }
    }

    /// <summary>Why a call of this kind has to wait, for its caller.</summary>
    public string Describe(LeaseKind kind, string server)
    {
        lock (_lock)
        {
            return _exclusive
                ? $"Server '{server}' is busy with a call that has it to itself."
                : kind == LeaseKind.Exclusive
                    ? $"Server '{server}' is busy with other calls, and this one would need it to itself: its client answers questions, and the server does not say for which call it asks."
                    : $"Server '{server}' is busy: a call that needs it to itself is waiting for the calls before it to end.";
        }
    }

    public void Exit(LeaseKind kind)
    {
        lock (_lock)
        {
            switch (kind)
            {
                case LeaseKind.Plain:
                    _plain--;
                    break;
                case LeaseKind.Exclusive:
                    _exclusive = _suspended = false;
                    break;
                case LeaseKind.Left:
                    _left--;
                    break;
                default:
                    return;
            }

            OnChanged();
        }
    }

    /// <summary>A call that holds it was cancelled; the child may be at it still.</summary>
    /// <param name="kind">How it held it.</param>
    /// <param name="session">Whose call it was; null for a caller without one.</param>
    /// <returns>How it is held until the child has answered.</returns>
    public LeaseKind Leave(LeaseKind kind, Session? session)
    {
        lock (_lock)
        {
            _leftBy = _left == 0 || _leftBy == session ? session : null;
            _left++;
            Exit(kind);
            return LeaseKind.Left;
        }
    }

    /// <summary>The holder's question is with its user.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _suspended = _exclusive;
            OnChanged();
        }
    }

    /// <summary>The user has answered: completes when the holder is alone on the child again.</summary>
    public Task ResumeAsync()
    {
        lock (_lock)
        {
            _suspended = false;
            if (!_exclusive || IsFreeFor(_holder))
            {
                return Task.CompletedTask;
            }

            _resuming ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _resuming.Task;
        }
    }

    private bool CanEnter(LeaseKind kind, Session? session) => kind == LeaseKind.Plain ? !_exclusive || _suspended : !_exclusive && IsFreeFor(session);

    /// <summary>Nobody is on the child but, perhaps, cancelled calls of this very session.</summary>
    private bool IsFreeFor(Session? session) => _plain == 0 && !IsLeftToOthers(session);

    private bool IsLeftToOthers(Session? session) => _left > 0 && (session is null || session != _leftBy);

    /// <summary>It cannot enter however many plain calls end: a user thinks, or a cancelled call has yet to end.</summary>
    private bool IsBlocked(Waiter waiter) => waiter.Kind == LeaseKind.Exclusive && (_exclusive ? _suspended : IsLeftToOthers(waiter.Session));

    private void Admit(LeaseKind kind, Session? session)
    {
        if (kind == LeaseKind.Plain)
        {
            _plain++;
        }
        else
        {
            _exclusive = true;
            _holder = session;
        }
    }

    /// <summary>Somebody has let go: lets the holder, or those whose turn it is, go on.</summary>
    private void OnChanged()
    {
        if (!_exclusive || IsFreeFor(_holder))
        {
            _resuming?.TrySetResult();
            _resuming = null;
        }

        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            var (waiter, isBlocked) = (node.Value, IsBlocked(node.Value));
            if (CanEnter(waiter.Kind, waiter.Session))
            {
                _waiting.Remove(node);
                Admit(waiter.Kind, waiter.Session);
                waiter.TrySetResult(LeaseOutcome.Entered);
            }
            else if (isBlocked && waiter.Leaves)
            {
                _waiting.Remove(node);
                waiter.TrySetResult(LeaseOutcome.Elsewhere);
            }
            else if (!isBlocked)
            {
                return;
            }

            node = next;
        }
    }
}
