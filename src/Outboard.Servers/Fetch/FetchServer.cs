using System.Text.Json;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.Fetch;

/// <summary>Stands in for mcp-server-fetch 0.6.3: one tool and one prompt that read a web page (native-servers 4).</summary>
internal sealed class FetchServer : NativeServer
{
    private readonly FetchSettings _settings;
    private readonly string _version;
    private readonly WebClient _web;
    private readonly PageFetch _pages;

    internal FetchServer(FetchSettings settings, WebSettings web, string version)
        : base(web.Time)
    {
        _settings = settings;
        _version = version;
        _web = new WebClient(web);
        _pages = new PageFetch(settings, new RobotsCache(_web, web.Time), new PageReader(_web, web.Time, settings.KeepsPages), web.Time);
    }

    public static FetchServer Create(IReadOnlyList<string> args, NativeServerSettings settings)
    {
        var (fetch, web) = FetchSettings.Read(args, settings);
        return new FetchServer(fetch, web, settings.Version);
    }

    public override void Dispose() => _web.Dispose();

    internal override Surface Open()
    {
        var session = new PageSession();
        return new Surface
        {
            Name = "mcp-fetch",
            Title = "Outboard fetch",
            Version = _version,
            Tools =
            [
                new ToolSpec(
                    "fetch",
                    "Reads a web page and returns it as Markdown; JSON, XML, plain text and PDF come as text. A long page comes in parts: read on with start_index.",
                    FetchSchema.Input,
                    (call, cancellation) => new FetchTool(_settings, _pages).RunAsync(call, session, cancellation)),
            ],
            Prompts =
            [
                new PromptSpec(
                    "fetch",
                    "Reads a web page for the user and puts it into the conversation as Markdown.",
                    [new PromptArgument { Name = "url", Description = "URL to fetch", Required = true }],
                    (call, cancellation) => new FetchPrompt(_settings, _pages).RunAsync(call, session, cancellation)),
            ],
        };
    }
}

/// <summary>The input schema of the tool; its descriptions are ours, everything else is the original's.</summary>
internal static class FetchSchema
{
    public static JsonElement Input { get; } = JsonElement.Parse("""
        {"type":"object","title":"Fetch","description":"Parameters for fetching a URL.","required":["url"],"properties":{
         "url":{"type":"string","format":"uri","minLength":1,"title":"Url","description":"URL to fetch"},
         "max_length":{"type":"integer","default":5000,"exclusiveMinimum":0,"exclusiveMaximum":1000000,"title":"Max Length","description":"Maximum number of characters to return."},
         "start_index":{"type":"integer","default":0,"minimum":0,"title":"Start Index","description":"Index of the first character to return; use it to go on after a cut."},
         "raw":{"type":"boolean","default":false,"title":"Raw","description":"Return the page source without simplification."}}}
        """);
}
