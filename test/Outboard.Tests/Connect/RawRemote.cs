using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Outboard.Tests.Connect;

/// <summary>A server of Streamable HTTP that answers with the bytes a test gives it, and keeps the bytes it is sent.</summary>
internal sealed class RawRemote : IAsyncDisposable
{
    private readonly WebApplication app;

    private RawRemote(WebApplication app) => this.app = app;

    public Uri Mcp { get; private set; } = null!;

    /// <summary>The bodies of all POSTs, in the order they came.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>What a request other than <c>initialize</c> is answered with: status, type and text, in which <c>ID</c> stands for its id.</summary>
    public (int Status, string Type, string Text) Answer { get; set; } = (200, "application/json", """{"jsonrpc":"2.0","id":ID,"result":{}}""");

    /// <summary>Answers a request in place of <see cref="Answer"/>, given its headers; null leaves it to that.</summary>
    public Func<JsonElement, IHeaderDictionary, (int Status, string Type, string Text)?> Script { get; set; } = static (_, _) => null;

    /// <summary>Requests for a tool are answered when this completes.</summary>
    public Task ToolsAnswer { get; set; } = Task.CompletedTask;

    public static async Task<RawRemote> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddLogging();
        var app = builder.Build();
        var remote = new RawRemote(app);
        app.Run(remote.ServeAsync);
        await app.StartAsync();
        remote.Mcp = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/mcp");
        return remote;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = 405;
            return;
        }

        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        Bodies.Enqueue(body);
        using var message = JsonDocument.Parse(body);
        if (!message.RootElement.TryGetProperty("id", out var id) || !message.RootElement.TryGetProperty("method", out var method))
        {
            http.Response.StatusCode = 202;
            return;
        }

        await (method.GetString() == "tools/call" ? ToolsAnswer.WaitAsync(http.RequestAborted) : Task.CompletedTask);
        var (status, type, text) = Script(message.RootElement, http.Request.Headers) ?? (method.GetString() == "initialize"
            ? (200, "application/json", """{"jsonrpc":"2.0","id":ID,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"raw","version":"1"}}}""")
            : Answer);
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        await http.Response.WriteAsync(text.Replace("ID", id.GetRawText(), StringComparison.Ordinal));
    }
}
