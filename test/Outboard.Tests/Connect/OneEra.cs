using System.Collections.Concurrent;
using System.Net;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outboard.Testing;

namespace Outboard.Tests.Connect;

/// <summary>
/// A remote that speaks one era and refuses the other: NaughtyServer of that era behind a bridge, which would serve both, and in front of it
/// somebody who lets only the one pass.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class OneEra : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly OutboardProcess bridge;
    private readonly WebApplication app;
    private volatile bool isModern;
    private Func<HttpContext, string, Task> refuse;
    private Uri target = null!;

    private OneEra(bool isModern, Func<HttpContext, string, Task> refuse)
    {
        (this.isModern, this.refuse) = (isModern, refuse);
        bridge = OutboardProcess.Bridge(["--era", isModern ? "modern" : "legacy"], isModern ? [Repo.NaughtyServer, "--modern"] : [Repo.NaughtyServer]);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddLogging();
        app = builder.Build();
        app.Run(ServeAsync);
    }

    public Uri Base { get; private set; } = null!;

    public Uri Mcp => new(Base, "mcp");

    /// <summary>Requests of the other era, by method.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>Requests that were let pass: the method, and the headers.</summary>
    public ConcurrentQueue<(string Method, Dictionary<string, string> Headers)> Served { get; } = new();

    /// <summary>Serves 2026-07-28 and nothing else, and says so as its specification wants it.</summary>
    public static Task<OneEra> ModernAsync() => StartAsync(new OneEra(isModern: true, RefuseLegacyAsync));

    /// <summary>Serves the revisions before, and answers what it does not know in one of the ways such servers have.</summary>
    public static Task<OneEra> LegacyAsync(int status = 400, string type = "text/plain", string text = "Bad Request: no session") =>
        StartAsync(new OneEra(isModern: false, (http, id) => RefuseAsync(http, status, type, text.Replace("ID", id, StringComparison.Ordinal))));

    /// <summary>From now on it serves the other era, and that alone: it was upgraded, or rolled back.</summary>
    public void Change()
    {
        refuse = isModern ? static (http, _) => RefuseAsync(http, 400, "text/plain", "Bad Request: no session") : RefuseLegacyAsync;
        isModern = !isModern;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
        await bridge.DisposeAsync();
    }

    private static async Task<OneEra> StartAsync(OneEra remote)
    {
        remote.target = await remote.bridge.ListeningAsync();
        await remote.app.StartAsync();
        remote.Base = new Uri(remote.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
        return remote;
    }

    private static Task RefuseLegacyAsync(HttpContext http, string id) =>
        RefuseAsync(http, 400, "application/json", $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32022,"message":"Unsupported protocol version","data":{"supported":["2026-07-28"],"requested":"2025-11-25"} } }""");

    private static Task RefuseAsync(HttpContext http, int status, string type, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        return http.Response.WriteAsync(text);
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var (method, id) = Read(body);
        if (string.CompareOrdinal(context.Request.Headers["MCP-Protocol-Version"].ToString(), "2026-07-28") >= 0 != isModern)
        {
            Refused.Enqueue(method);
            await (HttpMethods.IsPost(context.Request.Method) ? refuse(context, id) : RefuseAsync(context, 405, "text/plain", ""));
            return;
        }

        Served.Enqueue((method, context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(target, context.Request.Path.Value + context.Request.QueryString)) { Content = body.Length > 0 ? new StringContent(body, Encoding.UTF8, "application/json") : null };
        foreach (var (name, value) in context.Request.Headers)
        {
            if (!name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && name is not ("Host" or "Transfer-Encoding"))
            {
                request.Headers.TryAddWithoutValidation(name, value.ToArray());
            }
        }

        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            foreach (var session in answer.Headers.Where(static header => header.Key.Equals("Mcp-Session-Id", StringComparison.OrdinalIgnoreCase)).SelectMany(static header => header.Value))
            {
                context.Response.Headers["Mcp-Session-Id"] = session;
            }

            await context.Response.StartAsync(context.RequestAborted);
            await using var stream = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or HttpRequestException)
        {
            context.Abort();
        }
    }

    private static (string Method, string Id) Read(string body)
    {
        if (body.Length == 0)
        {
            return ("", "null");
        }

        using var message = JsonDocument.Parse(body);
        return (message.RootElement.TryGetProperty("method", out var method) ? method.GetString()! : "", message.RootElement.TryGetProperty("id", out var id) ? id.GetRawText() : "null");
    }
}
