using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Outboard.NativeBench;

/// <summary>A web site of articles of about 80 KB, each page another, on loopback.</summary>
internal sealed class Pages : IAsyncDisposable
{
    private static readonly string[] Words = "the quick brown fox jumps over a lazy dog while tide harbour water boat captain schedule morning engine light signal".Split(' ');

    private readonly WebApplication _app;

    private Pages(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public static async Task<Pages> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(static context =>
        {
            if (context.Request.Path == "/robots.txt")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(Page(string.GetHashCode(context.Request.Path, StringComparison.Ordinal) & 0xFFFF));
        });
        await app.StartAsync();
        return new Pages(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Page(int number)
    {
#pragma warning disable CA5394 // Text to read, not a secret.
        var random = new Random(number);
        string Some(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Words[random.Next(Words.Length)]));
#pragma warning restore CA5394
        var html = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<html><head><title>Page {number}</title></head><body><nav>{string.Concat(Enumerable.Repeat("<a href=/x>n</a>", 30))}</nav><main><article>");
        for (var section = 0; section < 60; section++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>Section {section}</h2><p>{Some(120)} <a href='/p/{section}'>a link</a> <b>bold</b></p><ul><li>{Some(10)}</li><li>{Some(10)}</li></ul><table><tr><th>a</th><th>b</th></tr>");
            for (var row = 0; row < 6; row++)
            {
                html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Some(3)}</td><td>{Some(3)}</td></tr>");
            }

            html.Append("</table>");
        }

        return html.Append("</article></main></body></html>").ToString();
    }
}
