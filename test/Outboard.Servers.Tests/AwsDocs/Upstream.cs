using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Outboard.Testing;

namespace Outboard.Servers.Tests.AwsDocs;

/// <summary>The documentation sites and services as <c>Data/aws-docs/upstream.json</c> has them.</summary>
internal static class Upstream
{
    private static readonly List<Entry> Entries = [.. Load()];

    /// <summary>The answer to a request; one that is to fail for want of time never ends by itself.</summary>
    public static async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Method == "POST" ? await TextQueryAsync(context.Request) : null;
        var url = AddressOf(context.Request);
        var entry = Entries.Find(entry => entry.Method == context.Request.Method && entry.Url == url && entry.TextQuery == query);
        switch (entry?.Fail)
        {
            case "connect":
                context.Abort();
                return;
            case "timeout":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return;
        }

        context.Response.StatusCode = entry?.Status ?? 404;
        context.Response.ContentType = entry is null ? "text/html" : entry.ContentType;
        if (entry?.Location is { } location)
        {
            context.Response.Headers.Location = location;
        }

        await context.Response.WriteAsync(entry?.Body ?? "nf");
    }

    /// <summary>The body of the page at this address.</summary>
    public static string Body(string url) => Entries.Find(entry => entry.Url == url)!.Body;

    private static string AddressOf(HttpRequest request)
    {
        var url = request.GetEncodedUrl();
        var end = url.Contains("/v1/recommendations?", StringComparison.Ordinal) ? url.IndexOf("&session", StringComparison.Ordinal) : url.IndexOf('?', StringComparison.Ordinal);
        return end < 0 ? url : url[..end];
    }

    private static async Task<string> TextQueryAsync(HttpRequest request)
    {
        request.EnableBuffering();
        var body = await JsonNode.ParseAsync(request.Body);
        request.Body.Position = 0;
        return (string)body!["textQuery"]!["input"]!;
    }

    private static IEnumerable<Entry> Load()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repo.Path("test", "Outboard.Servers.Tests", "Data", "aws-docs", "upstream.json")));
        foreach (var entry in file.RootElement.EnumerateArray())
        {
            string? Text(string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
            yield return new Entry(
                Text("method")!,
                Text("url")!,
                Text("text_query"),
                entry.TryGetProperty("status", out var status) ? status.GetInt32() : 0,
                Text("content_type"),
                Text("body") ?? "",
                Text("location"),
                Text("fail"));
        }
    }

    private sealed record Entry(string Method, string Url, string? TextQuery, int Status, string? ContentType, string Body, string? Location, string? Fail);
}
