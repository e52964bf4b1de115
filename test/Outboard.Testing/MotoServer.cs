using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Outboard.Testing;

/// <summary>
/// A real <c>moto_server</c>: another implementation of AWS's interfaces, on loopback. Account 123456789012; any key pair will do; signatures are not looked at.
/// Disposing kills its whole tree.
/// </summary>
public sealed class MotoServer : IAsyncDisposable
{
    public const string Account = "123456789012";

    private const string Program = "moto_server";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly TestProcess process;

    private MotoServer(TestProcess process, Uri endpoint)
    {
        this.process = process;
        Endpoint = endpoint;
    }

    public static bool IsOnPath => Peers.IsOnPath(Program);

    public Uri Endpoint { get; }

    public static async Task<MotoServer> StartAsync()
    {
        // Somebody else may take the port in between; then it ends at once, and there is another try.
        for (var attempt = 1; ; attempt++)
        {
            var endpoint = new Uri($"http://127.0.0.1:{FreePort()}");
            var process = TestProcess.Start(Program, ["-H", endpoint.Host, "-p", $"{endpoint.Port}"]);
            try
            {
                await Eventually.Is(() => Answers(endpoint, process), process.Transcript, StartLimit);
                return new(process, endpoint);
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await process.DisposeAsync();
            }
        }
    }

    /// <summary>Everything is gone: the account is as new.</summary>
    public async Task ResetAsync()
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(Endpoint, "/moto-api/reset"), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The real <c>aws</c> program against it; what it prints, as text.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public Task<string> AwsAsync(params string[] arguments) => AwsCli.RunAsync(Endpoint, arguments);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<bool> Answers(Uri endpoint, TestProcess process)
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException($"{Program} ended:\n{process.Transcript()}");
        }

        using var client = new HttpClient();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(endpoint, "/moto-api/data.json"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var answer = await client.SendAsync(request);
            return answer.StatusCode is HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
