using System.Net;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;

namespace Outboard.Remotes;

/// <summary>What outlives one connection to a remote, in memory only: its cookies, its OAuth tokens, the address a browser comes back to.</summary>
internal sealed class RemoteMemory : ITokenCache, IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<string> scopes = new(StringComparer.Ordinal);
    private TokenContainer? tokens;

    /// <param name="settings">OAuth is off when they carry an Authorization header of their own.</param>
    /// <param name="tell">Where the person is asked to log in.</param>
    /// <param name="time">Limits how long a person is waited for.</param>
    public RemoteMemory(RemoteSettings settings, Action<string> tell, TimeProvider time) =>
        (Transport, Redirect) = (
            settings.Transport,
            settings is { OAuth: { } oauth, HasAuthorization: false } ? new LoopbackRedirect(oauth, tell, time) : null);

    public CookieContainer Cookies { get; } = new();

    /// <summary>What the first connection found out; the next ones need not probe again.</summary>
    public HttpTransportMode Transport { get; set; } = HttpTransportMode.AutoDetect;

    /// <summary>Null when OAuth is off.</summary>
    public LoopbackRedirect? Redirect { get; }

    /// <summary>Scopes to ask for now: what is wanted beside what was asked for before, or the new token would open less than the old one.</summary>
    public IEnumerable<string>? Widen(IReadOnlyCollection<string>? wanted)
    {
        lock (gate)
        {
            scopes.UnionWith(wanted ?? []);
            return scopes.Count == 0 ? null : [.. scopes];
        }
    }

    public ValueTask StoreTokensAsync(TokenContainer tokens, CancellationToken cancellationToken)
    {
        this.tokens = tokens;
        return ValueTask.CompletedTask;
    }

    public ValueTask<TokenContainer?> GetTokensAsync(CancellationToken cancellationToken) => ValueTask.FromResult(tokens);

    public void Dispose() => Redirect?.Dispose();
}
