using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.AwsDocs;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.AwsDocs;

/// <summary>The native server with the whole web on loopback: every name has a public address, and whoever dials it reaches the test's own site.</summary>
internal sealed class AwsWeb : IAsyncDisposable
{
    private readonly ConcurrentQueue<SentRequest> _sent = new();

    private AwsWeb()
    {
    }

    public required TestSite Site { get; init; }

    public required AwsDocsServer Server { get; init; }

    public required FakeTimeProvider Time { get; init; }

    /// <summary>What has arrived, in order.</summary>
    public IReadOnlyCollection<SentRequest> Sent => _sent;

    /// <summary>Starts the server with a command line.</summary>
    /// <param name="answer">What the web answers; <see cref="Upstream"/> where nothing is given.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="refuses">No connection comes about.</param>
    /// <param name="args">What follows <c>serve aws-docs</c>.</param>
    public static async Task<AwsWeb> StartAsync(RequestDelegate? answer = null, Dictionary<string, string>? environment = null, bool refuses = false, params string[] args)
    {
        AwsWeb? web = null;
        var site = await TestSite.StartAsync(
            async context =>
            {
                web!._sent.Enqueue(await SentRequest.OfAsync(context.Request));
                await (answer ?? Upstream.AnswerAsync)(context);
            },
            "docs.aws.amazon.com", "awsdocs-neuron.readthedocs-hosted.com", "docs.amazonaws.cn", "proxy.search.docs.aws.com", "api.contentrecs.docs.aws.com", "more.example");
        var settings = new NativeServerSettings { Version = "9.9.9", Environment = environment ?? [] };
        var (docs, usual) = AwsDocsSettings.Read(args, settings);
        var time = new FakeTimeProvider();
        var wired = usual with
        {
            Time = time,
            ExtraRoots = [site.Root],
            Resolve = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8")]),
            Connect = (point, cancellation) => refuses ? throw new SocketException((int)SocketError.ConnectionRefused) : DialAsync(site, point, cancellation),
        };
        web = new AwsWeb { Site = site, Server = new AwsDocsServer(docs, wired, settings.Version), Time = time };
        return web;
    }

    /// <summary>A client that has shaken hands.</summary>
    public Task<AwsClient> ConnectAsync() => AwsClient.ConnectAsync(Server);

    public async ValueTask DisposeAsync()
    {
        Server.Dispose();
        await Site.DisposeAsync();
    }

    private static async ValueTask<Stream> DialAsync(TestSite site, IPEndPoint point, CancellationToken cancellation)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, point.Port == 443 ? site.SecureUrl.Port : site.Url.Port, cancellation);
        return client.GetStream();
    }
}

/// <summary>A request as it arrived.</summary>
internal sealed record SentRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static async Task<SentRequest> OfAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        request.Body.Position = 0;
        return new SentRequest(request.Method, request.GetEncodedUrl(), request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body);
    }

    /// <summary>A parameter of the query, decoded; null when it is not there.</summary>
    public string? Query(string name) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(Url).Query).TryGetValue(name, out var value) ? value.ToString() : null;
}
