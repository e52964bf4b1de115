#pragma warning disable MCP9005 // Logging levels and sampling are deprecated, and still travel.
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Outboard.Tests.Connect;

/// <summary>A real MCP server of the official SDK on loopback, with sessions, over Streamable HTTP (<c>/mcp</c>) and HTTP+SSE (<c>/sse</c>).</summary>
internal sealed class RemoteServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, bool> forgotten = new();
    private readonly CancellationTokenSource dying = new();
    private readonly ConcurrentQueue<HttpContext> calls = new();

    private RemoteServer(WebApplication app) => this.app = app;

    public Uri Base { get; private set; } = null!;

    public Uri Mcp => new(Base, "mcp");

    public Uri Sse => new(Base, "sse");

    /// <summary>Every request, as <c>METHOD PATH</c>, with its headers and its body.</summary>
    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>When set, only requests with this Authorization header are served.</summary>
    public string? RequiredAuthorization { get; set; }

    /// <summary>Where such a header is to be had, said with the 401 and in the protected resource's metadata.</summary>
    public string? AuthorizationServer { get; set; }

    public IEnumerable<string> SeenBodies(string method) => Seen.Select(request => request.Body).Where(body => body.Contains($"\"method\":\"{method}\"", StringComparison.Ordinal));

    /// <param name="port">A port that was in use before, to come back at the same address; 0 for a free one.</param>
    /// <param name="certificate">Serves https with it; null serves http.</param>
    public static async Task<RemoteServer> StartAsync(int port = 0, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddMcpServer(options => options.ServerInfo = new Implementation { Name = "remote", Version = "9.8" })
            .WithHttpTransport(options =>
            {
                options.SessionMode = HttpServerSessionMode.Stateful;
#pragma warning disable MCP9004 // The old transport is what is tested.
                options.EnableLegacySse = true;
#pragma warning restore MCP9004
            })
            .WithTools<RemoteTools>()
            .WithSetLoggingLevelHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithSubscribeToResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()));
        var app = builder.Build();
        var server = new RemoteServer(app);
        app.Use(server.ObserveAsync);
        app.UseRouting();
        app.MapMcp("/mcp");
        app.MapMcp("/");
        await app.StartAsync();
        server.Base = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
        return server;
    }

    /// <summary>From now on every session there is gets 404, as after the idle limit.</summary>
    public void ForgetSessions()
    {
        foreach (var request in Seen)
        {
            if (request.Header("Mcp-Session-Id") is { Length: > 0 } id)
            {
                forgotten[id] = true;
            }
        }
    }

    /// <summary>Loses the connections of the calls there have been, and goes on, as where something between has ended.</summary>
    public void CutCalls()
    {
        while (calls.TryDequeue(out var call))
        {
            call.Abort();
        }
    }

    /// <summary>Dies as a killed process does: every open request loses its connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await dying.CancelAsync();
        await app.StopAsync();
        await app.DisposeAsync();
        dying.Dispose();
    }

    private async Task ObserveAsync(HttpContext http, RequestDelegate next)
    {
        using var death = dying.Token.Register(http.Abort);
        http.Request.EnableBuffering(bufferThreshold: 32 * 1024 * 1024);
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        http.Request.Body.Position = 0;
        if (body.Contains("\"method\":\"tools/call\"", StringComparison.Ordinal))
        {
            calls.Enqueue(http);
        }

        Seen.Enqueue(new SeenRequest(
            $"{http.Request.Method} {http.Request.Path}",
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body));
        if (http.Request.Path == "/.well-known/oauth-protected-resource" && AuthorizationServer is { } issuer)
        {
            await http.Response.WriteAsJsonAsync(new { resource = Mcp.AbsoluteUri, authorization_servers = new[] { issuer } });
        }
        else if (RequiredAuthorization is { } required && http.Request.Headers.Authorization != required)
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = AuthorizationServer is null
                ? "Bearer"
                : $"Bearer resource_metadata=\"{Base}.well-known/oauth-protected-resource\"";
        }
        else if (forgotten.ContainsKey(http.Request.Headers["Mcp-Session-Id"].ToString()))
        {
            http.Response.StatusCode = 404;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}""");
        }
        else
        {
            await next(http);
        }
    }
}

internal sealed record SeenRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

[McpServerToolType]
internal sealed class RemoteTools
{
    [McpServerTool(Name = "echo")]
    [Description("Returns its text.")]
    public static string Echo(string text) => text;

    [McpServerTool(Name = "big")]
    [Description("Returns that many letters.")]
    public static string Big(int letters) => new('x', letters);

    [McpServerTool(Name = "ask")]
    [Description("Asks the client's model.")]
    public static async Task<string> Ask(McpServer server, string question, CancellationToken cancellation)
    {
        var answer = await server.SampleAsync(
            new CreateMessageRequestParams
            {
                MaxTokens = 10,
                Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = question }] }],
            },
            cancellationToken: cancellation);
        return ((TextContentBlock)answer.Content[0]).Text;
    }

    [McpServerTool(Name = "wait")]
    [Description("Never returns.")]
    public static async Task<string> Wait(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        return "";
    }
}
