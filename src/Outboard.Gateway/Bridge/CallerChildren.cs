using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// The children of modern clients where sharing is by session: such a client has none, so that each caller gets a child of its own, told apart
/// by its credentials and by the header values that fill the child's environment (mcp-transports 15.1).
/// </summary>
internal sealed class CallerChildren(StdioBackend backend, SessionQuota quota)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ChildLink?>>> _starting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ChildLink> _running = new(StringComparer.Ordinal);

    /// <summary>The caller's child, started on its first request; null with the reason when it cannot be had now.</summary>
    public async ValueTask<(ChildLink? Child, RpcError Why)> TakeAsync(string? principal, IHeaderDictionary headers)
    {
        var key = $"{principal} {backend.Headers?.Digest(headers)}";
        if (_running.TryGetValue(key, out var link) && !link.Child.Exited.IsCompleted)
        {
            link.LastUsed = backend.Time.GetTimestamp();
            return (link, default);
        }

        var env = backend.Headers?.Fill(headers);
        var starting = _starting.GetOrAdd(key, _ => new Lazy<Task<ChildLink?>>(() => StartAsync(key, env)));
        try
        {
            return await starting.Value is { } started ? (started, default) : (null, backend.RefuseMore("callers"));
        }
        catch (Exception e) when (e is OutboardException or IOException)
        {
            // Why is noted in the server's life, where WhyUnavailable finds it.
            return (null, new RpcError(RpcError.InternalError, backend.WhyUnavailable()));
        }
    }

    /// <summary>Ends the children nobody has used for long.</summary>
    public void OnPulse(TimeSpan limit)
    {
        foreach (var (_, link) in _running)
        {
            if (link.Calls.Count > 0 || backend.Listens.IsHeard(link))
            {
                // Who listens is not idle, as little as a session whose stream is open.
                link.LastUsed = backend.Time.GetTimestamp();
            }
            else if (backend.Time.GetElapsedTime(link.LastUsed) > limit)
            {
                _ = StdioBackend.StopChildAsync(link, backend.Time);
            }
        }
    }

    /// <summary>Null when there are too many sessions.</summary>
    private async Task<ChildLink?> StartAsync(string key, ValueMap? env)
    {
        if (!quota.TryTake())
        {
            _starting.TryRemove(key, out _);
            return null;
        }

        try
        {
            var link = await backend.LaunchInitialisedAsync(env, isShared: true);
            link.LastUsed = backend.Time.GetTimestamp();
            link.ToolSchemas = new ToolSchemas(backend, backend.Log);
            _running[key] = link;
            _ = ForgetAsync(key, link);
            return link;
        }
        catch
        {
            _starting.TryRemove(key, out _);
            quota.GiveBack();
            throw;
        }
    }

    private async Task ForgetAsync(string key, ChildLink link)
    {
        await link.Ended;
        _running.TryRemove(key, out _);
        _starting.TryRemove(key, out _);
        quota.GiveBack();
    }
}
