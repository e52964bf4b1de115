namespace Outboard.Gateway.Bridge;

/// <summary>How a call holds a shared child.</summary>
internal enum LeaseKind : byte
{
    None,

    /// <summary>Beside other plain calls.</summary>
    Plain,

    /// <summary>Alone, because the child may ask its caller something, and does not say for which call it asks.</summary>
    Exclusive,
}

/// <summary>How a wait for a lease ended.</summary>
internal enum LeaseOutcome : byte
{
    Entered,
    TimedOut,

    /// <summary>The holder waits for its user, and the caller would rather go elsewhere.</summary>
    Suspended,
}

/// <summary>
/// The hold on a shared child (mcp-transports 18): plain calls share it, an interactive call has it alone, first come first served. While
/// an interactive call waits for its user it is suspended, and plain calls may pass.
/// </summary>
internal sealed class Lease(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private int _plain;
    private bool _exclusive;
    private bool _suspended;
    private TaskCompletionSource? _resuming;

    private sealed class Waiter(LeaseKind kind, bool leaves) : TaskCompletionSource<LeaseOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public LeaseKind Kind => kind;

        /// <summary>Goes elsewhere rather than wait for somebody's user.</summary>
        public bool Leaves => leaves && kind == LeaseKind.Exclusive;
    }

    /// <summary>Takes the lease if that needs no waiting.</summary>
    public bool TryEnter(LeaseKind kind)
    {
        lock (_lock)
        {
            // Fair: nobody overtakes a waiter, but while the holder waits for its user only other interactive calls have to wait.
            if (!CanEnter(kind) || (_waiting.Count > 0 && !(_suspended && kind == LeaseKind.Plain)))
            {
                return false;
            }

            Admit(kind);
            return true;
        }
    }

    /// <summary>Takes the lease when it is this caller's turn, waiting for up to <paramref name="limit"/>.</summary>
    /// <param name="kind">How it is to be held.</param>
    /// <param name="limit">The longest wait.</param>
    /// <param name="leaves">Give up at once when the holder waits for its user.</param>
    public async Task<LeaseOutcome> EnterAsync(LeaseKind kind, TimeSpan limit, bool leaves = false)
    {
        LinkedListNode<Waiter> node;
        lock (_lock)
        {
            if (TryEnter(kind))
            {
                return LeaseOutcome.Entered;
            }

            node = new LinkedListNode<Waiter>(new Waiter(kind, leaves));
            if (_suspended && node.Value.Leaves)
            {
                return LeaseOutcome.Suspended;
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
                    AdmitWaiting();
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
                    _resuming?.TrySetResult();
                    _resuming = null;
                    break;
                default:
                    return;
            }

            if (_plain == 0)
            {
                _resuming?.TrySetResult();
                _resuming = null;
            }

            AdmitWaiting();
        }
    }

    /// <summary>The holder's question is with its user.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _suspended = _exclusive;
            for (var node = _waiting.First; node is not null && _suspended;)
            {
                var next = node.Next;
                if (node.Value.Leaves)
                {
                    _waiting.Remove(node);
                    node.Value.TrySetResult(LeaseOutcome.Suspended);
                }

                node = next;
            }

            AdmitWaiting();
        }
    }

    /// <summary>The user has answered: completes when the holder is alone on the child again.</summary>
    public Task ResumeAsync()
    {
        lock (_lock)
        {
            _suspended = false;
            if (_plain == 0 || !_exclusive)
            {
                return Task.CompletedTask;
            }

            _resuming ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _resuming.Task;
        }
    }

    private bool CanEnter(LeaseKind kind) => kind == LeaseKind.Plain ? !_exclusive || _suspended : !_exclusive && _plain == 0;

    private void Admit(LeaseKind kind)
    {
        if (kind == LeaseKind.Plain)
        {
            _plain++;
        }
        else
        {
            _exclusive = true;
        }
    }

    private void AdmitWaiting()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (CanEnter(node.Value.Kind))
            {
                _waiting.Remove(node);
                Admit(node.Value.Kind);
                node.Value.TrySetResult(LeaseOutcome.Entered);
            }
            else if (!_suspended)
            {
                return;
            }

            node = next;
        }
    }
}
