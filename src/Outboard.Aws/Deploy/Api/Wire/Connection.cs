using System.Globalization;
using System.Net;
using Outboard.Aws.Deploy.Access;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>The HTTP client of one service: an attempt is a signed request and a whole answer, both of limited size and time.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>The largest answers are templates and pages of logs, 1 MB each.</summary>
    public const int MostAnswerBytes = 16 << 20;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(60);

    private readonly Uri endpoint;
    private readonly TimeProvider time;
    private readonly HttpClient client;

    public Connection(AwsService service, AwsAccess access, AwsClock clock)
    {
        time = access.Time;
        var (address, signingRegion) = access.Endpoints.Of(service);
        endpoint = address;
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseProxy = !endpoint.IsLoopback,
        };
        client = new HttpClient(new SigningHandler(access.Credentials, signingRegion, service.SigningName, clock, sockets))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MostAnswerBytes,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("outboard/" + typeof(Connection).Assembly.GetName().Version!.ToString(3));
    }

    /// <exception cref="HttpRequestException">No answer.</exception>
    /// <exception cref="TimeoutException">None within the limit.</exception>
    public async Task<AwsAnswer> SendAsync(AwsRequest request, CancellationToken cancellation)
    {
        using var message = Message(request);
        using var limit = new CancellationTokenSource(AttemptLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseContentRead, either.Token);
            return new(
                (int)response.StatusCode,
                await response.Content.ReadAsByteArrayAsync(cancellation),
                Header(response, "x-amzn-RequestId") ?? Header(response, "x-amz-request-id"),
                Header(response, "x-amzn-ErrorType"),
                response.Headers.Date);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"No answer from {endpoint.Host} within {AttemptLimit.TotalSeconds} s."));
        }
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage Message(AwsRequest request)
    {
        var uri = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + request.PathAndQuery);
        var message = new HttpRequestMessage(request.Body is null ? HttpMethod.Get : HttpMethod.Post, uri) { Version = HttpVersion.Version11 };
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        if (request.Target is { } target)
        {
            message.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        }

        return message;
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;
}
