using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <param name="Digest">As the registry states it; null where it does not.</param>
internal sealed record RegistryAnswer(HttpStatusCode Status, string? MediaType, string? Digest, Uri? Location, byte[] Body);

/// <summary>Requests to a registry: authorized, repeated, limited.</summary>
/// <param name="http">Without a time limit of its own: an upload takes as long as it moves.</param>
/// <param name="endpoint">As <c>https://123456789012.dkr.ecr.us-east-1.amazonaws.com</c>.</param>
/// <param name="authorization">Goes after <c>Basic</c>; null: nobody asks for it. It is sent to the endpoint and to nobody else.</param>
internal sealed class RegistryHttp(HttpClient http, Uri endpoint, string? authorization, TimeProvider time)
{
    private const int Attempts = 5;

    private const int MaxDocument = 4 * 1024 * 1024;

    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(200);

    /// <summary>Nothing sent and nothing answered for so long: the connection is given up.</summary>
    private static readonly TimeSpan s_stall = TimeSpan.FromMinutes(2);

    public string Host => endpoint.Authority;

    public Task<RegistryAnswer> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellation, params HttpStatusCode[] expected) =>
        RepeatAsync(() => OnceAsync(request(), cancellation, expected), cancellation);

    /// <summary>Broken connections, 429 and answers from 500 on are worth another attempt; the waits grow, and no two clients wait alike.</summary>
    public async Task<T> RepeatAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is HttpRequestException or IOException or TimeoutException)
            {
                if (attempt == Attempts)
                {
                    throw new OutboardException($"{Host} cannot be reached, or does not take the image.", failure.Message, "Run the command again; what was uploaded is not sent again.", failure);
                }
            }

            await Task.Delay(s_firstWait * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble()), time, cancellation);
        }
    }

    /// <exception cref="OutboardException">It was refused.</exception>
    /// <exception cref="HttpRequestException">It failed, and another attempt may not.</exception>
    public async Task<RegistryAnswer> OnceAsync(HttpRequestMessage request, CancellationToken cancellation, params HttpStatusCode[] expected)
    {
        using var disposed = request;
        if (authorization is not null && request.RequestUri!.GetLeftPart(UriPartial.Authority) == endpoint.GetLeftPart(UriPartial.Authority))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", authorization);
        }

        using var stall = new CancellationTokenSource(s_stall, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stall.Token);
        if (request.Content is FileContent upload)
        {
            upload.Moved = () => stall.CancelAfter(s_stall);
        }

        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = request.Method == HttpMethod.Head ? [] : await BodyAsync(answer, either.Token);
            return expected.Contains(answer.StatusCode)
                ? new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, DigestOf(answer), answer.Headers.Location is { } location ? new Uri(endpoint, location) : null, body)
                : throw Refused(request, answer.StatusCode, body);
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing moved for {s_stall.TotalSeconds:0} s.");
        }
    }

    private static string? DigestOf(HttpResponseMessage answer) => answer.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.First() : null;

    private static async Task<byte[]> BodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (all.Length + read > MaxDocument)
            {
                throw new OutboardException("The registry has sent a document that is too large.", $"More than {MaxDocument} bytes.", "Give another image.");
            }

            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private Exception Refused(HttpRequestMessage request, HttpStatusCode status, byte[] body)
    {
        var words = Words(body);
        var what = $"{Host} has answered {request.Method} {request.RequestUri!.AbsolutePath} with {(int)status}.";
        return status switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new HttpRequestException($"{what} {words}".TrimEnd()),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new OutboardException(what, words ?? "The login is not accepted, or may not do this.",
                "See that the identity may call ecr:GetAuthorizationToken, and on the repository ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage and ecr:BatchGetImage; `outboard plan --permissions` prints the policy."),
            _ => new OutboardException(what, words, "Run the command again; if it stays so, give an image that was pushed otherwise with --image NAME=REPOSITORY@sha256:…."),
        };
    }

    /// <summary><c>{"errors":[{"code":"NAME_UNKNOWN","message":"…"}]}</c></summary>
    private static string? Words(byte[] body)
    {
        try
        {
            var errors = body.Length == 0 ? [] : JsonNode.Parse(body)?["errors"]?.AsArray() ?? [];
            return errors.Count == 0 ? null : string.Join("; ", errors.Select(static error => $"{error?["code"]}: {error?["message"]}"));
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
