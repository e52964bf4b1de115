using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Searxng;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>What a tool answered.</summary>
internal sealed record ToolAnswer(string Text, bool IsError, JsonObject? Meta)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The facts of <c>_meta</c> about a page.</summary>
    public JsonNode Page => Meta!["outboard/page"]!;

    /// <summary>The addresses of the results, in order.</summary>
    public string[] Urls => [.. Text.Split('\n').Where(static line => line.StartsWith("URL: ", StringComparison.Ordinal)).Select(static line => line[5..])];
}

/// <summary>A searxng server as a test wants it, called without a conversation around it.</summary>
internal sealed class SearxngRig : IDisposable
{
    private readonly SearxngServer _server;
    private readonly Surface _surface;

    private SearxngRig(SearxngServer server)
    {
        _server = server;
        _surface = server.Open();
    }

    public Surface Surface => _surface;

    /// <param name="url">SEARXNG_URL; null sets none.</param>
    /// <param name="variables">Further variables, <c>NAME=value</c>.</param>
    /// <param name="args">The command line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="web">Changes both web clients.</param>
    public static SearxngRig Create(
        string? url, IEnumerable<string>? variables = null, IReadOnlyList<string>? args = null, TimeProvider? time = null, Func<WebSettings, WebSettings>? web = null)
    {
        var environment = (variables ?? []).Select(static pair => pair.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        if (url is not null)
        {
            environment["SEARXNG_URL"] = url;
        }

        var settings = SearxngSettings.Read(args ?? [], new NativeServerSettings { Version = "1.2.3", Environment = environment, Time = time ?? TimeProvider.System });
        return new SearxngRig(new SearxngServer(
            web is null ? settings : settings with { SearchWeb = web(settings.SearchWeb), ReaderWeb = web(settings.ReaderWeb) }, "1.2.3", time ?? TimeProvider.System));
    }

    /// <summary>A server whose only instance is a stub.</summary>
    public static SearxngRig For(TestSite site, params string[] variables) => Create(site.Url.AbsoluteUri, variables);

    public Task<ToolAnswer> SearchAsync(string query, string more = "") => CallAsync("searxng_web_search", $$"""{"query":{{JsonSerializer.Serialize(query)}}{{(more.Length == 0 ? "" : ",")}}{{more}}}""");

    public Task<ToolAnswer> InfoAsync(string arguments = "") => CallAsync("searxng_instance_info", $"{{{arguments}}}");

    public Task<ToolAnswer> ReadAsync(string url, string more = "") => CallAsync("web_url_read", $$"""{"url":{{JsonSerializer.Serialize(url)}}{{(more.Length == 0 ? "" : ",")}}{{more}}}""");

    public async Task<ToolAnswer> CallAsync(string tool, string arguments, CancellationToken? cancellation = null)
    {
        using var parsed = JsonDocument.Parse(arguments);
        var call = new ToolCall(parsed.RootElement.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value.Clone()));
        try
        {
            var result = await _surface.Tools.Single(spec => spec.Name == tool).Run(call, cancellation ?? TestContext.Current.CancellationToken);
            return new ToolAnswer(Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text, result.IsError ?? false, result.Meta);
        }
        catch (ToolFailure failure)
        {
            return new ToolAnswer(failure.Message, IsError: true, null);
        }
    }

    /// <summary>The message of a failure.</summary>
    public async Task<string> FailAsync(string query, string more = "")
    {
        var answer = await SearchAsync(query, more);
        Assert.True(answer.IsError, answer.Text);
        return answer.Text;
    }

    public void Dispose() => _server.Dispose();
}

/// <summary>Instances that do what no real one can be made to do.</summary>
internal static class SearxStub
{
    public const string OneResult = """{"query":"q","results":[{"title":"T","url":"http://a.example/1","content":"c","score":1}]}""";

    public const string NoResults = """{"query":"q","results":[]}""";

    /// <summary>The same answer to everything.</summary>
    public static Task<TestSite> AnswerAsync(string body, int status = 200, string type = "application/json") =>
        TestSite.StartAsync(context => WriteAsync(context, body, status, type));

    /// <summary>An answer for each query; <c>/config</c> is that of an instance without engines.</summary>
    public static Task<TestSite> StartAsync(Func<string, (int Status, string Body)> search) => TestSite.StartAsync(context =>
    {
        var (status, body) = context.Request.Path.Value!.EndsWith("/search", StringComparison.Ordinal) ? search(context.Request.Query["q"].ToString()) : (200, """{"categories":[],"engines":[]}""");
        return WriteAsync(context, body, status);
    });

    public static async Task WriteAsync(HttpContext context, string body, int status = 200, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type.Length == 0 ? null : type;
        await context.Response.WriteAsync(body);
    }
}
