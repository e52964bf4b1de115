using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Routing;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>A server's live form: a child or several behind the bridge (<see cref="StdioBackend"/>), or an HTTP server elsewhere (<see cref="HttpBackend"/>).</summary>
internal abstract class Backend(ServerSpec spec)
{
    /// <summary>One crash must not make a load balancer flap: a restarting server counts as healthy for so long (bridge-compat 1.9).</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public ServerSpec Spec => spec;

    public string Name => spec.Name;

    public required Lifecycle Life { get; init; }

    /// <summary>Why the port the manifest gives it is not open; null while it is, or there is none. Host and path lead to it all the same.</summary>
    public string? PortFault { get; set; }

    /// <summary>It can answer a call now.</summary>
    public bool IsReady => Life.State == ServerState.Ready;

    /// <summary>The rule load balancers are answered by.</summary>
    public bool IsHealthy => IsReady || (Life.State == ServerState.Restarting && Life.SinceReady < Grace);

    /// <summary>Starts what it needs to answer; returns at once.</summary>
    public abstract void Start();

    /// <summary>Answers one request that was found to be for this server and allowed.</summary>
    public abstract Task ServeAsync(HttpContext context, in Address address);

    /// <summary>A look at the clock, about once a second.</summary>
    public abstract void OnPulse();

    /// <summary>Takes no new work, lets calls finish for up to <paramref name="drain"/>, then ends everything it has.</summary>
    public abstract Task StopAsync(TimeSpan drain);

    public abstract ServerStatus GetStatus();

    /// <summary>Where HTTP+SSE is posted to; a suffix after the slash makes no difference (bridge-compat 1.8).</summary>
    protected static bool IsMessages(string path) => path == "/messages" || path.StartsWith("/messages/", StringComparison.Ordinal);
}

/// <summary>A server in <c>/status</c>.</summary>
internal sealed record ServerStatus(string State, int Restarts, string? LastExit, int Sessions, int CallsInFlight, int CallsWaiting, int Children, string? Era = null);
