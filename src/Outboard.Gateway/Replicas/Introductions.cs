using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Outboard.Gateway.Replicas;

/// <summary>
/// Replicas that know the same one come to know each other: whoever meets one asks it whom it knows, and shows itself to those. Otherwise two
/// that have both forwarded to an owner that is gone now would each take themselves for its heir, and a question asked by the one would be
/// answered to the other.
/// </summary>
/// <param name="http">Speaks to whoever proves the key.</param>
/// <param name="book">What is known of the others.</param>
/// <param name="address">Makes a request one that is for that replica.</param>
/// <param name="time">The gateway's clock.</param>
/// <param name="log">Where a replica that was met is told of.</param>
internal sealed partial class Introductions(HttpMessageInvoker http, PeerBook book, Action<HttpRequestMessage, string> address, TimeProvider time, ILogger log)
{
    public const string Path = "/peers";

    /// <summary>Told to one that asks.</summary>
    private const int MaxTold = 64;

    private const int MaxAnswer = 64 * 1024;

    /// <summary>Asked at once; whoever is left out is met in another way, or at the next refreshing.</summary>
    private const int MaxAsked = 16;

    /// <summary>One that has said nothing for so long is asked again, before it is forgotten.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private int _asked;

    /// <summary>Answers one that asks whom this replica knows, a name a line.</summary>
    public Task TellAsync(HttpContext context, string asking) =>
        Answers.TextAsync(context, StatusCodes.Status200OK, string.Join('\n', book.Known().Where(peer => peer != asking).Take(MaxTold)));

    /// <summary>A replica has proved itself that was not known.</summary>
    public void OnMet(string peer)
    {
        LogMet(peer);
        _ = AskAsync(peer);
    }

    public void OnPulse()
    {
        foreach (var peer in book.SilentFor(Refresh))
        {
            _ = AskAsync(peer);
        }
    }

    private async Task AskAsync(string peer)
    {
        if (Interlocked.Increment(ref _asked) <= MaxAsked)
        {
            foreach (var name in await NamesOfAsync(peer))
            {
                if (book.IsUnknown(name))
                {
                    // It becomes known by answering, and knows who has asked.
                    await NamesOfAsync(name);
                }
            }
        }

        Interlocked.Decrement(ref _asked);
    }

    private async Task<string[]> NamesOfAsync(string peer)
    {
        if (Peers.UrlOf(peer, Path) is not { } url)
        {
            return [];
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        address(request, peer);
        try
        {
            using var answer = await http.SendAsync(request, limit.Token);
            if (answer.Headers.NonValidated.TryGetValues(PeerHeaders.NotServed, out var why))
            {
                book.OnNotServed(peer, why.ToString());
                return [];
            }

            await answer.Content.LoadIntoBufferAsync(MaxAnswer, limit.Token);
            book.OnHeardOf(peer);
            return Encoding.ASCII.GetString(await answer.Content.ReadAsByteArrayAsync(limit.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            book.OnGone(peer);
            return [];
        }
    }

    [LoggerMessage(LogLevel.Information, "Another replica is known now: {Peer}")]
    private partial void LogMet(string peer);
}
