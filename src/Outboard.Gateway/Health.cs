using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Routing;

namespace Outboard.Gateway;

/// <summary>
/// What load balancers and orchestrators ask (bridge-compat 1.9, R47). Answered from memory for any host, without credentials: nothing
/// is sent to a child, nothing is created.
/// </summary>
internal sealed class Health(GatewaySettings settings)
{
    private readonly HashSet<string> _extraPaths = settings.HealthPaths.ToHashSet(StringComparer.Ordinal);
    private long _lastActivity;

    /// <summary>A request was served; <c>/status</c> tells when the last one was.</summary>
    public void OnActivity() => _lastActivity = settings.Time.GetUtcNow().UtcTicks;

    /// <summary>The answer to a health request, or null for any other.</summary>
    /// <param name="context">The request.</param>
    /// <param name="table">The servers there are.</param>
    /// <param name="own">The server this port belongs to; null for the gateway's port.</param>
    public Task? Answer(HttpContext context, RouteTable table, Backend? own)
    {
        var path = context.Request.Path.Value ?? "";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return path is "/healthz" or "/readyz" or "/status" ? Answers.MethodNotAllowedAsync(context, "GET, HEAD") : null;
        }

        return path switch
        {
            "/healthz" => LivenessAsync(context, table),
            "/readyz" => ReadinessAsync(context, own is null ? table.Backends : [own]),
            "/status" => StatusAsync(context, table, own),
            _ when IsProbe(path) => ProbeAsync(context, "", path, own ?? table.ByHost(context.Request.Host.Host) ?? table.Root, table),
            _ when own is null => Named(context, table, path),
            _ => null,
        };
    }

    private Task? Named(HttpContext context, RouteTable table, string path) =>
        table.ByPath(path, out var prefix, out var rest) is { } backend && prefix.Length > 0 && IsProbe(rest) ? ProbeAsync(context, prefix, rest, backend, table) : null;

    /// <summary>A GET on the POST endpoint is what the user's load balancer sends; one that names a session is a client's mistake and not ours to answer.</summary>
    private bool IsProbe(string path) => path is "/messages" or "/messages/" or "/healthz" || _extraPaths.Contains(path);

    /// <summary>200 from the first second on; 503 once a required server has been given up.</summary>
    private Task LivenessAsync(HttpContext context, RouteTable table)
    {
        var failed = table.Backends.Where(IsRequired).Where(static b => b.Life.State == ServerState.Failed).Select(static b => b.Name).ToArray();
        return failed.Length == 0
            ? Answers.TextAsync(context, StatusCodes.Status200OK, "ok")
            : UnavailableAsync(context, $"failed: {string.Join(", ", failed)}");
    }

    /// <summary>200 when every required server can answer now; otherwise 503 with the names of those that cannot.</summary>
    private Task ReadinessAsync(HttpContext context, IReadOnlyList<Backend> backends)
    {
        var missing = backends.Where(IsRequired).Where(static b => !b.IsReady || b.PortFault is not null)
            .Select(static b => $"{b.Name} ({(b.IsReady ? $"port {b.Spec.Port} is not open" : b.Life.State.ToString().ToLowerInvariant())})").ToArray();
        return missing.Length == 0
            ? Answers.TextAsync(context, StatusCodes.Status200OK, "ready")
            : UnavailableAsync(context, $"not ready: {string.Join(", ", missing)}");
    }

    private Task ProbeAsync(HttpContext context, string prefix, string rest, Backend? backend, RouteTable table)
    {
        context.Response.Headers.CacheControl = "no-store";
        var isHealthy = backend?.IsHealthy ?? table.Backends.Where(IsRequired).All(static b => b.IsHealthy);
        if (!isHealthy)
        {
            return UnavailableAsync(context, "unavailable");
        }

        if (rest != "/messages")
        {
            return Answers.TextAsync(context, StatusCodes.Status200OK, "ok");
        }

        // As the versions the user's deployment was written for; relative, so that TLS in front of us survives.
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = new PathString(prefix + "/messages/").ToUriComponent();
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private Task StatusAsync(HttpContext context, RouteTable table, Backend? own)
    {
        var instances = new JsonObject();
        var servers = new JsonObject();
        foreach (var backend in own is null ? table.Backends : [own])
        {
            var status = backend.GetStatus();
            instances[backend.Name] = "configured";
            var server = new JsonObject
            {
                ["state"] = status.State,
                ["restarts"] = status.Restarts,
                ["last_exit"] = status.LastExit,
                ["sessions"] = status.Sessions,
                ["calls_in_flight"] = status.CallsInFlight,
                ["calls_waiting"] = status.CallsWaiting,
                ["children"] = status.Children,
            };
            if (status.Era is { } era)
            {
                server["era"] = era;
            }

            if (backend.PortFault is { } fault)
            {
                server["port_error"] = fault;
            }

            servers[backend.Name] = server;
        }

        var last = new DateTimeOffset(_lastActivity == 0 ? settings.Time.GetUtcNow().UtcTicks : _lastActivity, TimeSpan.Zero);
        var answer = new JsonObject
        {
            ["api_last_activity"] = last.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
            ["server_instances"] = instances,
            ["servers"] = servers,
        };
        return Answers.JsonAsync(context, StatusCodes.Status200OK, JsonText.ToUtf8(answer));
    }

    private bool IsRequired(Backend backend) => settings.RequiredServers is not { } required || required.Contains(backend.Name);

    private static Task UnavailableAsync(HttpContext context, string text)
    {
        context.Response.Headers.RetryAfter = Answers.RetryAfter;
        return Answers.TextAsync(context, StatusCodes.Status503ServiceUnavailable, text);
    }
}
