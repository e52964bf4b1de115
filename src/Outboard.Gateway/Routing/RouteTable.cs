using System.Collections.Frozen;
using Outboard.Gateway.Bridge;
using Outboard.Manifests;

namespace Outboard.Gateway.Routing;

/// <summary>
/// Which server a host, a port and a path mean (request path, step 1). Immutable: a changed manifest makes a new table, and requests
/// under way keep the one they began with.
/// </summary>
internal sealed class RouteTable
{
    /// <summary>Where mcp-proxy puts named servers.</summary>
    private const string ServersPrefix = "/servers/";

    private readonly FrozenDictionary<string, Backend> _byName;
    private readonly FrozenDictionary<string, Backend>.AlternateLookup<ReadOnlySpan<char>> _byNameSpan;
    private readonly FrozenDictionary<string, Backend> _byHost;
    private readonly bool _namesHaveSlashes;

    public RouteTable(IReadOnlyList<Backend> backends, GatewaySpec gateway, string? rootServer)
    {
        Backends = backends;
        _byName = backends.ToFrozenDictionary(static b => b.Name, StringComparer.Ordinal);
        _byNameSpan = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        _byHost = backends
            .Where(static b => AnswersByHost(b.Spec))
            .DistinctBy(b => HostOf(b.Spec, gateway), StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(b => HostOf(b.Spec, gateway), StringComparer.OrdinalIgnoreCase);
        _namesHaveSlashes = backends.Any(static b => b.Name.Contains('/'));
        Root = rootServer is null ? null : _byName.GetValueOrDefault(rootServer);
    }

    public IReadOnlyList<Backend> Backends { get; }

    /// <summary>The server of the root paths; null where there is none.</summary>
    public Backend? Root { get; }

    /// <summary>A name that cannot be part of a host name is answered by its path alone.</summary>
    public static bool AnswersByHost(ServerSpec server) => server.Host is not null || ServerNames.IsHostLabel(server.Name);

    public static string HostOf(ServerSpec server, GatewaySpec gateway) => server.Host ?? $"{server.Name}.{gateway.Domain}";

    public Backend? ByName(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The server of a host name, given without its port.</summary>
    public Backend? ByHost(string host) => _byHost.GetValueOrDefault(host);

    /// <summary>The server of a path on the gateway's port: <c>/NAME/…</c>, <c>/servers/NAME/…</c>, else the root server.</summary>
    /// <param name="path">The decoded path.</param>
    /// <param name="prefix">The part of it that names the server.</param>
    /// <param name="rest">What follows.</param>
    public Backend? ByPath(string path, out string prefix, out string rest)
    {
        // The one character that stays encoded in a path, since it could be data; in a name it is.
        path = _namesHaveSlashes ? path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) : path;
        if (path.StartsWith(ServersPrefix, StringComparison.Ordinal) && Find(path, ServersPrefix.Length, out prefix, out rest) is { } named)
        {
            return named;
        }

        if (Find(path, 1, out prefix, out rest) is { } direct)
        {
            return direct;
        }

        (prefix, rest) = ("", path);
        return Root;
    }

    private Backend? Find(string path, int start, out string prefix, out string rest)
    {
        Backend? found = null;
        (prefix, rest) = ("", "");

        // A name may hold slashes; of `a` and `a/b` the longer one is meant where both fit.
        for (var end = NextSlash(path, start); ; end = NextSlash(path, end + 1))
        {
            if (end > start && _byNameSpan.TryGetValue(path.AsSpan(start, end - start), out var backend))
            {
                (found, prefix, rest) = (backend, path[..end], path[end..]);
            }

            if (end >= path.Length || !_namesHaveSlashes)
            {
                return found;
            }
        }
    }

    private static int NextSlash(string path, int start) => start < path.Length && path.IndexOf('/', start) is >= 0 and var found ? found : path.Length;
}
