using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Outboard.Gateway.Tests;

/// <summary>One answer, read to its end.</summary>
internal sealed record Exchanged(int Status, string? Type, string Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    /// <summary>The JSON-RPC error of the body; null when it holds none.</summary>
    public JsonNode? Error => JsonNode.Parse(Body)!["error"];

    /// <summary>A header's value; null when it is absent.</summary>
    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(",", values) : null;

    public void Is(int status, string text)
    {
        Assert.Equal((status, text), (Status, Body));
        Assert.Equal("text/plain; charset=utf-8", Type);
    }

    /// <summary>It is a JSON-RPC error with this status and code, in a body of that type.</summary>
    public JsonNode IsError(int status, int code)
    {
        Assert.True(status == Status, $"{Status} {Body}");
        Assert.Equal("application/json", Type);
        var body = JsonNode.Parse(Body)!;
        Assert.Equal("2.0", (string?)body["jsonrpc"]);
        Assert.Equal(code, (int?)body["error"]?["code"]);
        return body;
    }
}

/// <summary>Plain HTTP requests in which everything can be wrong.</summary>
internal static class Exchange
{
    public const string Both = "application/json, text/event-stream";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 64 });

    public static Task<Exchanged> GetAsync(Uri url, params (string Name, string Value)[] headers) => SendAsync("GET", url, null, headers);

    public static Task<Exchanged> PostAsync(Uri url, string body, params (string Name, string Value)[] headers) => PostAsync(url, Encoding.UTF8.GetBytes(body), headers);

    /// <summary>A POST as a good client makes it, but for what <paramref name="headers"/> replace; an empty value takes a header away.</summary>
    public static Task<Exchanged> PostAsync(Uri url, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync("POST", url, new ByteArrayContent(body), [("Content-Type", "application/json"), ("Accept", Both), .. headers]);

    public static async Task<Exchanged> SendAsync(string method, Uri url, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var answer = await OpenAsync(method, url, content, headers);
        return new Exchanged((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers);
    }

    /// <summary>Returns when the headers are there; the body is still to come.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(string method, Uri url, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url) { Content = content };
        foreach (var (name, value) in headers)
        {
            var target = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) ? (HttpHeaders?)content?.Headers : request.Headers;
            target?.Remove(name);
            if (value.Length > 0)
            {
                target?.TryAddWithoutValidation(name, value);
            }
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
