using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Outboard.Tests.Connect;

/// <summary>An OAuth 2.1 authorization server that says yes to everybody: registration, code with PKCE, client credentials.</summary>
internal sealed class AuthorizationServer : IAsyncDisposable
{
    public const string PersonToken = "token-of-a-person";
    public const string ServiceToken = "token-of-a-service";

    private readonly WebApplication app;

    private AuthorizationServer(WebApplication app) => this.app = app;

    public string Issuer { get; private set; } = "";

    public Uri TokenUrl => new(Issuer + "/token");

    /// <summary>Every request to the token endpoint: its Authorization header and its form.</summary>
    public ConcurrentQueue<(string Authorization, Dictionary<string, string> Form)> TokenRequests { get; } = new();

    public static async Task<AuthorizationServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging();
        var app = builder.Build();
        var server = new AuthorizationServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Issuer = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        switch (http.Request.Path.Value)
        {
            case "/.well-known/oauth-authorization-server":
                await http.Response.WriteAsJsonAsync(new
                {
                    issuer = Issuer,
                    authorization_endpoint = Issuer + "/authorize",
                    token_endpoint = Issuer + "/token",
                    registration_endpoint = Issuer + "/register",
                    response_types_supported = new[] { "code" },
                    grant_types_supported = new[] { "authorization_code", "refresh_token" },
                    token_endpoint_auth_methods_supported = new[] { "none" },
                    code_challenge_methods_supported = new[] { "S256" },
                });
                break;
            case "/register":
                http.Response.StatusCode = 201;
                await http.Response.WriteAsJsonAsync(new { client_id = "registered", token_endpoint_auth_method = "none" });
                break;
            case "/authorize":
                var back = http.Request.Query["redirect_uri"].ToString();
                http.Response.Redirect(QueryHelpers.AddQueryString(back, new Dictionary<string, string?>
                {
                    ["code"] = "the-code", ["state"] = http.Request.Query["state"], ["iss"] = Issuer,
                }));
                break;
            case "/token":
                var form = (await http.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
                TokenRequests.Enqueue((http.Request.Headers.Authorization.ToString(), form));
                var token = form["grant_type"] == "client_credentials" ? ServiceToken : PersonToken;
                await http.Response.WriteAsJsonAsync(new { access_token = token, token_type = "Bearer", expires_in = 3600 });
                break;
            default:
                http.Response.StatusCode = 404;
                break;
        }
    }
}
