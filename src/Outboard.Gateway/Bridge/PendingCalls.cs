using System.Diagnostics.CodeAnalysis;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>Who a child's message belongs to, as far as that can be told.</summary>
/// <param name="Call">The one call it belongs to; null when there are several of one session.</param>
/// <param name="Session">The session; null for a call without one.</param>
/// <param name="IsKnown">False when nobody is being served, or several are.</param>
internal readonly record struct Party(Call? Call, Session? Session, bool IsKnown)
{
    /// <summary>No call is in flight: the child speaks on its own account.</summary>
    public static readonly Party None = new(null, null, false);

    /// <summary>Calls of several sessions are in flight: to guess would show one user's data to another.</summary>
    public static readonly Party Unknown = new(null, null, false) { IsAmbiguous = true };

    public bool IsAmbiguous { get; private init; }

    /// <summary>Somebody is being served, known or not.</summary>
    public bool IsServing => IsKnown || IsAmbiguous;
}

/// <summary>
/// The calls in flight on one child, by the number the child knows them by. Whoever takes a call out is the one that ends it; that is
/// what keeps an answer, a time-out and a death from ending it twice.
/// </summary>
internal sealed class PendingCalls
{
    // Numbers are unique in the process, so that a late answer can never meet a later request, even of a restarted child.
    private static long _lastNumber;

    /// <summary>Calls one child may have in flight; the next is refused (house rule: every count has a limit).</summary>
    private const int Limit = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Call> _calls = [];
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>Takes out the subscriptions that match.</summary>
    public List<Call> TakeListens(Func<Call, bool> match)
    {
        lock (_lock)
        {
            List<Call> listens = [.. _calls.Values.Where(call => call.Method == Method.Listen && match(call))];
            listens.ForEach(listen => _calls.Remove(listen.Number));
            return listens;
        }
    }

    /// <summary>Gives the call its number; false when the child has ended, or has too many in flight.</summary>
    public bool TryAdd(Call call)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        lock (_lock)
        {
            if (_closed || _calls.Count >= Limit)
            {
                return false;
            }

            call.Number = number;
            _calls.Add(number, call);
            return true;
        }
    }

    public bool TryTake(long number, [NotNullWhen(true)] out Call? call)
    {
        lock (_lock)
        {
            return _calls.Remove(number, out call);
        }
    }

    public bool TryGet(long number, [NotNullWhen(true)] out Call? call)
    {
        lock (_lock)
        {
            return _calls.TryGetValue(number, out call);
        }
    }

    /// <summary>Does something that must not come after the end of the call: its hold on the child is another's then.</summary>
    public void WhileInFlight(Call call, Action then)
    {
        lock (_lock)
        {
            if (_calls.TryGetValue(call.Number, out var found) && found == call)
            {
                then();
            }
        }
    }

    /// <summary>
    /// Puts <paramref name="stand"/> in the place of a call whose caller has gone, and hands out the call; null when none matches. Found and
    /// replaced in one step: a call object is used again, and between two steps it could have become somebody else's. In the same step it leaves
    /// the lease, since its answer may come at this moment and end its hold.
    /// </summary>
    public Call? Abandon(Func<Call, bool> match, AbandonedCall stand, Lease? lease)
    {
        lock (_lock)
        {
            foreach (var call in _calls.Values)
            {
                if (call is not AbandonedCall && match(call))
                {
                    stand.StandFor(call, lease is null || call.Lease == LeaseKind.None ? call.Lease : lease.Leave(call.Lease, call.Session));
                    _calls[call.Number] = stand;
                    return call;
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Whose message it must be that the child writes without naming a request: <see cref="Party.None"/> when nobody is being served. A call
    /// that has the child to itself is the only one here; while it waits for its user, and until the child is drained again, it is not. Cancelled
    /// calls count, but want nothing: beside them a call of the same session is the one.
    /// </summary>
    public Party Attribute()
    {
        lock (_lock)
        {
            Call? any = null;
            Call? only = null;
            var count = 0;
            foreach (var call in _calls.Values)
            {
                if (call is OwnCall or AbandonedCall { IsGivenUp: true } || call.Method == Method.Listen)
                {
                    continue;
                }

                if (any is not null && (any.Session is null || call.Session != any.Session))
                {
                    return Party.Unknown;
                }

                any = call;
                if (call is not AbandonedCall)
                {
                    only = call;
                    count++;
                }
            }

            return any is null ? Party.None : new Party(count == 1 ? only : null, only?.Session, IsKnown: true);
        }
    }

    public Call[] All()
    {
        lock (_lock)
        {
            return [.. _calls.Values];
        }
    }

    /// <summary>Takes every call out; none is taken in any more.</summary>
    public Call[] Close()
    {
        lock (_lock)
        {
            _closed = true;
            Call[] calls = [.. _calls.Values];
            _calls.Clear();
            return calls;
        }
    }
}
