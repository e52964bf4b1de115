using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Outboard.Manifests;

namespace Outboard.Remotes;

/// <summary>Fetches a token with the client credentials grant and sends it along; fetches another when it is about to expire or was refused.</summary>
internal sealed class ServiceAccountHandler(ServiceAccount account, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim fetching = new(1, 1);
    private (string Value, DateTimeOffset Expires)? token;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var used = await TokenAsync(refused: null, cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", used);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        response.Dispose();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(refused: used, cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        fetching.Dispose();
        base.Dispose(disposing);
    }

    private async Task<string> TokenAsync(string? refused, CancellationToken cancellation)
    {
        await fetching.WaitAsync(cancellation);
        try
        {
            if (token is { } held && held.Value != refused && time.GetUtcNow() < held.Expires)
            {
                return held.Value;
            }

            token = await FetchAsync(cancellation);
            return token.Value.Value;
        }
        finally
        {
            fetching.Release();
        }
    }

    private async Task<(string Value, DateTimeOffset Expires)> FetchAsync(CancellationToken cancellation)
    {
        // RFC 6749 2.3.1: id and secret are form-encoded before they become the user and password of Basic.
        var basic = $"{Uri.EscapeDataString(account.Id)}:{Uri.EscapeDataString(account.Secret)}";
        using var request = new HttpRequestMessage(HttpMethod.Post, account.TokenUrl)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers =
            {
                Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic))),
                Accept = { new MediaTypeWithQualityHeaderValue("application/json") },
            },
        };
        using var response = await base.SendAsync(request, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            using var answer = JsonDocument.Parse(body);
            if (response.IsSuccessStatusCode && answer.RootElement.GetProperty("access_token").GetString() is { } value)
            {
                var seconds = answer.RootElement.TryGetProperty("expires_in", out var expires) && expires.TryGetInt64(out var given) ? given : 3600;
                return (value, time.GetUtcNow() + TimeSpan.FromSeconds(seconds) - Margin);
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
        }

        throw new OutboardException(
            $"{account.TokenUrl} gave no token.",
            $"it answered {(int)response.StatusCode}.",
            "check --client-id, --client-secret and --token-url.");
    }
}
