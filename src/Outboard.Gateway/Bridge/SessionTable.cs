using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Outboard.Gateway.Bridge;

/// <summary>The live sessions of one server, by id.</summary>
internal sealed class SessionTable
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public int Count => _sessions.Count;

    public IEnumerable<Session> All => _sessions.Select(static entry => entry.Value);

    /// <summary>32 hex digits of randomness: what mcp-proxy issues, visible ASCII, not to be guessed. For a replica without a key.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public void Add(Session session) => _sessions[session.Id] = session;

    /// <summary>The session of that id, if the caller is the one who opened it.</summary>
    public Session? Find(string id, string? principal) =>
        _sessions.TryGetValue(id, out var session) && session.Principal == principal ? session : null;

    public bool Remove(Session session) => _sessions.TryRemove(session.Id, out _);
}
