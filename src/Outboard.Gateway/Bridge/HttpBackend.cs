using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outboard.Gateway.Routing;
using Outboard.Manifests;
using Yarp.ReverseProxy.Forwarder;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// A server that already speaks HTTP: requests are forwarded as they are, status, body and headers untouched (bridge-compat R52). The
/// client's own credentials stay here; the server gets those the manifest names.
/// </summary>
internal sealed class HttpBackend : Backend, IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = ConnectLimit,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    private readonly ServiceProvider _services;
    private readonly IHttpForwarder _forwarder;
    private readonly ForwarderRequestConfig _limits = new() { ActivityTimeout = TimeSpan.FromHours(1), AllowResponseBuffering = false };
    private readonly Upstream _upstream;

    public HttpBackend(HttpServerSpec spec)
        : base(spec)
    {
        _services = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
        _forwarder = _services.GetRequiredService<IHttpForwarder>();
        _upstream = new Upstream(spec);
    }

    public override void Start() => Life.Enter(ServerState.Ready);

    public override Task ServeAsync(HttpContext context, in Address address) =>
        address.Rest is "/mcp" or "/mcp/" or "/sse" or "/sse/" || IsMessages(address.Rest)
            ? _forwarder.SendAsync(context, _upstream.Target.ToString(), _client, _limits, _upstream).AsTask()
            : Answers.NotFoundAsync(context);

    public override void OnPulse()
    {
        // Nothing here grows old: connections are the HTTP client's to keep.
    }

    public override Task StopAsync(TimeSpan drain)
    {
        Life.Enter(ServerState.Draining);
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _client.Dispose();
        _services.Dispose();
    }

    public override ServerStatus GetStatus() => new(Life.State.ToString().ToLowerInvariant(), 0, null, 0, 0, 0, 0);

    /// <summary>Every request goes to the one URL of the manifest, with its headers in place of the caller's credentials.</summary>
    private sealed class Upstream(HttpServerSpec spec) : HttpTransformer
    {
        public Uri Target => spec.Url;

        public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.RequestUri = WithQuery(spec.Url, httpContext.Request.QueryString.Value);
            proxyRequest.Headers.Host = null;
            proxyRequest.Headers.Remove("Authorization");
            proxyRequest.Headers.Remove("Cookie");
            proxyRequest.Headers.Remove("Origin");
            foreach (var (name, value) in spec.Headers)
            {
                proxyRequest.Headers.Remove(name);
                proxyRequest.Headers.TryAddWithoutValidation(name, value);
            }
        }

        private static Uri WithQuery(Uri url, string? query) =>
            string.IsNullOrEmpty(query) ? url : new UriBuilder(url) { Query = url.Query.Length > 0 ? $"{url.Query[1..]}&{query[1..]}" : query }.Uri;
    }
}
