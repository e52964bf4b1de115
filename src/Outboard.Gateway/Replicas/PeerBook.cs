using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Outboard.Gateway.Replicas;

/// <summary>
/// What this replica knows of the others, learned from calls between them and from nowhere else: who has proved the key, and who was gone
/// when it was last asked for.
/// </summary>
internal sealed class PeerBook(TimeProvider time)
{
    private const int Limit = 256;

    /// <summary>A dead address is not tried again for each call, and a mistaken death does not last.</summary>
    private static readonly TimeSpan GoneFor = TimeSpan.FromSeconds(15);

    /// <summary>Who has not been heard of for longer is no candidate for anything.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _gone = new(StringComparer.Ordinal);

    /// <summary>Told of one that was not known.</summary>
    public Action<string> Met { get; set; } = static _ => { };

    public void OnHeardOf(string peer)
    {
        _gone.TryRemove(peer, out _);
        if (_known.Count < Limit && _known.TryAdd(peer, time.GetTimestamp()))
        {
            Met(peer);
        }
        else if (_known.ContainsKey(peer))
        {
            _known[peer] = time.GetTimestamp();
        }
    }

    /// <summary>It has said why it does not serve a request.</summary>
    public void OnNotServed(string peer, string why)
    {
        if (why == PeerHeaders.Draining)
        {
            OnLeaving(peer);
        }
        else
        {
            OnGone(peer);
        }
    }

    /// <summary>It cannot be reached, or is another process by now.</summary>
    public void OnGone(string peer)
    {
        OnLeaving(peer);
        if (_gone.Count >= Limit)
        {
            Forget(_gone, GoneFor);
        }

        if (_gone.Count < Limit)
        {
            _gone[peer] = time.GetTimestamp();
        }
    }

    /// <summary>It is there, and takes nothing new.</summary>
    public void OnLeaving(string peer) => _known.TryRemove(peer, out _);

    public IEnumerable<string> Known() => _known.Keys;

    /// <summary>Nothing is known of it, good or bad.</summary>
    public bool IsUnknown(string peer) => !_known.ContainsKey(peer) && !IsGone(peer);

    /// <summary>Who is known and has not been heard of for so long.</summary>
    public IEnumerable<string> SilentFor(TimeSpan silence) => _known.Where(entry => time.GetElapsedTime(entry.Value) > silence).Select(static entry => entry.Key);

    public bool IsGone(string peer) => _gone.TryGetValue(peer, out var since) && time.GetElapsedTime(since) < GoneFor;

    /// <summary>
    /// The replica that takes over a session whose owner is gone: the same for everybody who knows the same replicas, without a word between
    /// them (rendezvous hashing), so that the parts of one conversation meet again. Null when there is none.
    /// </summary>
    /// <param name="session">The session's id.</param>
    /// <param name="own">This replica, as a candidate; null when it takes nothing new.</param>
    public string? HeirOf(string session, string? own)
    {
        Forget(_known, KnownFor);
        var candidates = _known.Keys.Where(peer => peer != own);
        return (own is null ? candidates : candidates.Append(own)).MaxBy(peer => Weight(session, peer), StringComparer.Ordinal);
    }

    private static string Weight(string session, string peer) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{peer}\n{session}")));

    private void Forget(ConcurrentDictionary<string, long> table, TimeSpan after)
    {
        foreach (var (peer, since) in table)
        {
            if (time.GetElapsedTime(since) > after)
            {
                table.TryRemove(KeyValuePair.Create(peer, since));
            }
        }
    }
}
