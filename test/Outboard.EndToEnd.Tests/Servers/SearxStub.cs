using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Outboard.EndToEnd.Servers;

/// <summary>An upstream that answers <c>/search?format=json</c> in the form of a SearXNG: one result that repeats the query.</summary>
internal sealed class SearxStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SearxStub(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<SearxStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Request.Path == "/search"
            ? context.Response.WriteAsJsonAsync(Answer(context.Request.Query["q"].ToString()))
            : NotFound(context));
        await app.StartAsync();
        return new SearxStub(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static object Answer(string query) => new
    {
        query,
        number_of_results = 0,
        results = new[]
        {
            new
            {
                title = $"All about {query}",
                url = "https://docs.example.com/answer",
                content = $"This page explains {query}.",
                template = "default.html",
                engine = "first",
                parsed_url = (string[])["https", "docs.example.com", "/answer", "", "", ""],
                engines = (string[])["first", "second"],
                positions = (int[])[1, 1],
                score = 4.0,
                category = "general",
                pretty_url = "https://docs.example.com/answer",
            },
        },
        answers = Array.Empty<string>(),
        corrections = Array.Empty<string>(),
        infoboxes = Array.Empty<string>(),
        suggestions = Array.Empty<string>(),
        unresponsive_engines = Array.Empty<string>(),
    };
}
