using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Fetch;
using Outboard.Servers.Hosting;
using Outboard.Servers.Tests.Site;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Fetch;

/// <summary>
/// A fetch server whose internet is <c>Data/fetch/upstream.json</c>: the sites there answer as <c>http://s39190.example/</c> and so on, anything else with 404
/// <c>nf</c>. <c>down.example</c> refuses connections. Pages of a test's own go before.
/// </summary>
internal sealed class FetchRig : IAsyncDisposable
{
    private static readonly JsonObject Sites = JsonNode.Parse(File.ReadAllText(Repo.Path("test", "Outboard.Servers.Tests", "Data", "fetch", "upstream.json")))!.AsObject();

    private readonly FetchServer _server;

    private FetchRig(TestSite site, string[] args, TimeProvider time)
    {
        Site = site;
        var (fetch, web) = FetchSettings.Read(args, new NativeServerSettings { Version = "1.2.3", Time = time });
        _server = new FetchServer(fetch, web with { Resolve = ResolveAsync, Connect = ConnectAsync }, "1.2.3");
        Surface = _server.Open();
    }

    public TestSite Site { get; }

    /// <summary>One conversation.</summary>
    public Surface Surface { get; }

    public FetchServer Server => _server;

    public static Task<FetchRig> StartAsync(params string[] args) => StartAsync(static _ => Task.FromResult(false), args);

    /// <param name="own">Answers what the test has pages of its own for, and says whether it did.</param>
    /// <param name="args">The server's command line.</param>
    public static Task<FetchRig> StartAsync(Func<HttpContext, Task<bool>> own, params string[] args) => StartAsync(own, TimeProvider.System, args);

    public static async Task<FetchRig> StartAsync(Func<HttpContext, Task<bool>> own, TimeProvider time, params string[] args)
    {
        var site = await TestSite.StartAsync(async context =>
        {
            if (!await own(context))
            {
                await AnswerAsync(context);
            }
        });
        return new FetchRig(site, args, time);
    }

    /// <summary>Calls the tool in a conversation of its own or in <paramref name="surface"/>.</summary>
    /// <param name="arguments">A JSON object.</param>
    /// <param name="surface">Null for <see cref="Surface"/>.</param>
    public async Task<CallToolResult> CallAsync(string arguments, Surface? surface = null)
    {
        try
        {
            return await Assert.Single((surface ?? Surface).Tools).Run(new ToolCall(Arguments(arguments)), TestContext.Current.CancellationToken);
        }
        catch (ToolFailure failure)
        {
            return global::Outboard.Servers.Hosting.Results.Error(failure.Message);
        }
    }

    /// <summary>The text of a page that is there.</summary>
    public async Task<string> ReadAsync(string url, string more = "")
    {
        var result = await CallAsync($"{{\"url\":\"{url}\"{(more.Length == 0 ? "" : ",")}{more}}}");
        Assert.True(result.IsError is not true, Text(result));
        return Text(result);
    }

    /// <summary>The words for a page that is not.</summary>
    public async Task<string> FailAsync(string url, string more = "")
    {
        var result = await CallAsync($"{{\"url\":\"{url}\"{(more.Length == 0 ? "" : ",")}{more}}}");
        Assert.True(result.IsError is true, Text(result));
        return Text(result);
    }

    public async Task<(string Description, string Text)> PromptAsync(string arguments)
    {
        var result = await Assert.Single(Surface.Prompts!).Run(new ToolCall(Arguments(arguments)), TestContext.Current.CancellationToken);
        var message = Assert.Single(result.Messages);
        Assert.Equal(Role.User, message.Role);
        return (result.Description!, Assert.IsType<TextContentBlock>(message.Content).Text);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        await Site.DisposeAsync();
    }

    public static string Text(CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;

    public static async Task<bool> WriteAsync(HttpContext context, string body, string contentType = "text/plain")
    {
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
        return true;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        var host = context.Request.Host.Host;
        var origin = host.StartsWith('s') ? $"http://127.0.0.1:{host[1..].Split('.')[0]}" : "";
        if (Sites[origin]?[context.Request.Path.Value!] is not { } page)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            await WriteAsync(context, "nf");
            return;
        }

        response.StatusCode = (int)page["status"]!;
        response.ContentType = (string?)page["content_type"];
        if ((string?)page["location"] is { } location)
        {
            response.Headers.Location = location.Replace("127.0.0.1:39190", "s39190.example", StringComparison.Ordinal);
        }

        await response.Body.WriteAsync(page["body_base64"] is { } base64 ? Convert.FromBase64String((string)base64!) : System.Text.Encoding.UTF8.GetBytes((string?)page["body"] ?? ""));
    }

    private static Dictionary<string, JsonElement> Arguments(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value.Clone());
    }

    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) => host switch
    {
        "down.example" => Task.FromResult(new[] { IPAddress.Parse("8.8.4.4") }),
        "inward.example" => Task.FromResult(new[] { IPAddress.Parse("10.1.2.3") }),
        "nowhere.example" => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
        _ => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8") }),
    };

    private async ValueTask<Stream> ConnectAsync(IPEndPoint point, CancellationToken cancellation)
    {
        if (point.Address.Equals(IPAddress.Parse("8.8.4.4")))
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Site.Url.Port, cancellation);
        return client.GetStream();
    }
}
