using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Names in small letters.</param>
internal sealed record Captured(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The fields of a form, sorted: <c>Action=DescribeStacks</c>.</summary>
    public IReadOnlyList<string> Form => Fields(Body);

    /// <summary>The fields of the query, sorted.</summary>
    public IReadOnlyList<string> Query => Target.Split('?') is [_, var query] ? Fields(query) : [];

    public string Path => Target.Split('?')[0];

    /// <summary>What is called, whatever the protocol: <c>DescribeStacks</c>, the path for REST.</summary>
    public string Operation =>
        Header("x-amz-target")?.Split('.')[1] ?? Form.FirstOrDefault(static pair => pair.StartsWith("Action=", StringComparison.Ordinal))?[7..] ?? Path;

    private static IReadOnlyList<string> Fields(string text) =>
        [.. text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static field => WebUtility.UrlDecode(field)).Order(StringComparer.Ordinal)];
}

/// <summary>What comes back.</summary>
internal sealed record Reply(int Status, string ContentType, string Body)
{
    public static readonly Reply Reset = new(0, "", "");

    public DateTimeOffset? Date { get; init; }

    public string? ErrorType { get; init; }

    public static Reply Xml(string body, int status = 200) => new(status, "text/xml", body);

    public static Reply Json(string body, int status = 200) => new(status, "application/x-amz-json-1.1", body);

    public static Reply XmlError(string code, string message = "Because.", int status = 400) =>
        Xml($"<ErrorResponse xmlns=\"http://x/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>", status);

    public static Reply JsonError(string type, string message = "Because.", int status = 400) => Json($$"""{"__type":"{{type}}","message":"{{message}}"}""", status);
}

/// <summary>An HTTP server of a few lines on loopback, which can also hang up: answers as a test says, and keeps what it was asked.</summary>
internal sealed class Loopback : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<Captured, Reply> answer;
    private readonly ConcurrentQueue<Captured> requests = [];
    private readonly Task accepting;

    public Loopback(Func<Captured, Reply> answer)
    {
        this.answer = answer;
        listener.Start();
        Endpoint = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    /// <param name="answers">In turn; the last one for ever.</param>
    public Loopback(params Reply[] answers)
        : this(new Turns(answers).Next)
    {
    }

    public Uri Endpoint { get; }

    public IReadOnlyList<Captured> Requests => [.. requests];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
            }
        }
        catch (Exception over) when (stop.IsCancellationRequested && over is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // The test is over; a stopped listener says so in several ways.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        await using var stream = new NetworkStream(socket);
        try
        {
            if (await ReadAsync(stream) is not { } request)
            {
                return;
            }

            requests.Enqueue(request);
            var reply = answer(request);
            if (ReferenceEquals(reply, Reply.Reset))
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                return;
            }

            var body = Encoding.UTF8.GetBytes(reply.Body);
            var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} X\r\nContent-Type: {reply.ContentType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\nx-amzn-RequestId: r-1\r\n");
            head.Append(reply.Date is { } date ? $"Date: {date:R}\r\n" : "").Append(reply.ErrorType is { } type ? $"x-amzn-ErrorType: {type}\r\n" : "").Append("\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), stop.Token);
            await stream.WriteAsync(body, stop.Token);
            socket.Shutdown(SocketShutdown.Send);
            _ = await stream.ReadAsync(new byte[1], stop.Token); // Until the client has hung up too, or the end of the answer may be lost.
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
        {
            // The client went, or the test is over.
        }
    }

    private async Task<Captured?> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[16384];
        int end;
        while ((end = Encoding.Latin1.GetString([.. bytes]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            var read = await stream.ReadAsync(one, stop.Token);
            if (read == 0)
            {
                return null;
            }

            bytes.AddRange(one.AsSpan(0, read));
        }

        var lines = Encoding.Latin1.GetString([.. bytes], 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(static line => line.Split(':', 2)).ToDictionary(static part => part[0].ToLowerInvariant(), static part => part[1].Trim(), StringComparer.Ordinal);
        var length = end + 4 + int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture);
        while (bytes.Count < length)
        {
            bytes.AddRange(one.AsSpan(0, await stream.ReadAsync(one, stop.Token)));
        }

        var start = lines[0].Split(' ');
        return new(start[0], start[1], headers, Encoding.UTF8.GetString([.. bytes], end + 4, length - end - 4));
    }

    private sealed class Turns(Reply[] answers)
    {
        private int next = -1;

        public Reply Next(Captured request) => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)];
    }
}
