using Microsoft.Extensions.Logging;
using Outboard.Gateway.Replicas;
using Outboard.Gateway.Stdio;

namespace Outboard.Gateway.Bridge;

/// <summary>What every backend shares with the others of its gateway.</summary>
/// <param name="Settings">What the gateway was started with.</param>
/// <param name="Log">Where events go, each with its server's name.</param>
/// <param name="Metrics">Where calls are counted.</param>
/// <param name="Quota">The sessions there may be over all servers.</param>
/// <param name="Seal">Closes what clients carry for us.</param>
/// <param name="Peers">The other replicas.</param>
internal sealed record BackendServices(GatewaySettings Settings, ILogger Log, Metrics Metrics, SessionQuota Quota, Seal Seal, Peers Peers)
{
    public TimeProvider Time => Settings.Time;

    /// <summary>What programs were found to speak.</summary>
    public EraCache Eras { get; } = new(Settings.CacheFolder, Settings.Time, Log);
}

/// <summary>Counts the sessions of all servers against their limit (bridge-compat R20).</summary>
internal sealed class SessionQuota
{
    private int _taken;

    /// <summary>The most sessions at once; the manifest may change it while they run.</summary>
    public int Limit { get; set; }

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _taken);
}
