using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// Further children of a shared server, for calls that need one to themselves while the shared one waits for somebody's user (mcp-transports
/// 18). A modern client is not bound to come back with its user's answer, and must not keep everybody else from asking theirs.
/// </summary>
internal sealed class SpareChildren(StdioBackend backend)
{
    /// <summary>At once (house rule: every count has a limit).</summary>
    private const int Most = 16;

    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly List<ChildLink> _running = [];
    private int _starting;

    /// <summary>A child the caller has to itself, its lease taken; null when there are too many, or it cannot be started.</summary>
    public async Task<ChildLink?> TakeAsync()
    {
        lock (_lock)
        {
            if (_running.Find(static link => !link.Child.Exited.IsCompleted && link.Lease!.TryEnter(LeaseKind.Exclusive)) is { } free)
            {
                free.LastUsed = backend.Time.GetTimestamp();
                return free;
            }

            if (_running.Count + _starting >= Most)
            {
                return null;
            }

            _starting++;
        }

        ChildLink? link = null;
        try
        {
            link = await backend.LaunchInitialisedAsync(env: null, isShared: true, isSpare: true);
            link.LastUsed = backend.Time.GetTimestamp();
            return link.Lease!.TryEnter(LeaseKind.Exclusive) ? link : null;
        }
        catch (Exception e) when (e is OutboardException or IOException)
        {
            // The shared child serves on; the call waits for it.
            return null;
        }
        finally
        {
            lock (_lock)
            {
                _starting--;
                if (link is not null)
                {
                    _running.Add(link);
                    _ = ForgetAsync(link);
                }
            }
        }
    }

    /// <summary>Ends those nobody has needed for a while.</summary>
    public void OnPulse()
    {
        lock (_lock)
        {
            foreach (var link in _running)
            {
                if (link.Calls.Count == 0 && backend.Time.GetElapsedTime(link.LastUsed) > IdleLimit)
                {
                    _ = StdioBackend.StopChildAsync(link, backend.Time);
                }
            }
        }
    }

    private async Task ForgetAsync(ChildLink link)
    {
        await link.Ended;
        lock (_lock)
        {
            _running.Remove(link);
        }
    }
}
