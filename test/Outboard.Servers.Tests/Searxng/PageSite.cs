using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Outboard.Servers.Tests.Site;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>A site of awkward pages, and servers that may read it.</summary>
internal sealed class PageSite : IAsyncDisposable
{
    private TestSite _site = null!;

    /// <summary>What is answered, by path; everything else is not found.</summary>
    public Dictionary<string, Func<HttpContext, Task>> Pages { get; } = [];

    public int Port => _site.Url.Port;

    public IReadOnlyCollection<string> Requests => _site.Requests;

    public int Connections => _site.Connections;

    /// <summary>A server that may read the site, because loopback is a range it was told to let pass.</summary>
    public static SearxngRig Reader(params string[] variables) => SearxngRig.Create(null, variables, ["--allow-private", "127.0.0.0/8"]);

    public async ValueTask StartAsync() => _site = await TestSite.StartAsync(context =>
        Pages.TryGetValue(context.Request.Path, out var page) ? page(context) : SearxStub.WriteAsync(context, "nf", 404, "text/plain"));

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    public string Url(string path) => _site.Url.AbsoluteUri.TrimEnd('/') + path;

    public void Serve(string path, string type, byte[] body) => Pages[path] = async context =>
    {
        context.Response.ContentType = type.Length == 0 ? null : type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    };

    public void Redirect(string path, string target) => Pages[path] = context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    };

    /// <summary>A server whose every name is public, and leads to the site.</summary>
    public SearxngRig Public() => SearxngRig.Create(null, web: web => web with
    {
        Resolve = static (_, _) => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8") }),
        Connect = async (_, cancellation) =>
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            return client.GetStream();
        },
    });
}
