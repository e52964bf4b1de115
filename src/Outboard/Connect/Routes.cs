using System.Net;
using Microsoft.Extensions.Logging;
using Outboard.Manifests;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>Where messages are taken: a remote, and what is remembered of it.</summary>
internal sealed record Way(RemoteSettings Settings, RemoteMemory Memory);

/// <summary>
/// The ways of messages of either era to the one remote: straight on where it speaks that era, else through a gateway in this process, which
/// translates as it does for every other server (mcp-transports 21). What the remote speaks is asked once, and not before it has to be known.
/// </summary>
internal sealed class Routes(RemoteSettings settings, RemoteMemory memory, ILoggerFactory logs, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim asking = new(1, 1);
    private Era era;
    private readonly Dictionary<Speech, Translator> translators = [];

    /// <summary>What legacy clients begin with: a remote of both eras serves them as they are.</summary>
    public Way Straight { get; } = new(settings, memory);

    /// <summary>The way of requests of 2026-07-28.</summary>
    public async Task<Way> ForModernAsync(Speech speech, CancellationToken cancellation) =>
        await EraAsync(cancellation) == Era.Modern ? new Way(settings with { IsModern = true }, memory) : await ThroughAsync(speech, Era.Legacy, cancellation);

    /// <summary>
    /// The other way for a request that was refused in words of the other era: the remote has never spoken this one, or does so no more, and
    /// is asked again. Null when the refusal had another reason. Nothing of a refused request was executed.
    /// </summary>
    public async Task<Way?> AfterRefusalAsync(Speech speech, Exception refusal, CancellationToken cancellation)
    {
        var mayBeEra = refusal is HttpRequestException { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed }
            || (refusal is RemoteRefusedException refused && (speech == Speech.Legacy || !RemoteEra.IsOfModernServer(refused)));
        try
        {
            return (mayBeEra, speech, mayBeEra ? await AskAgainAsync(cancellation) : Era.Auto) switch
            {
                (true, Speech.Legacy, Era.Modern) => await ThroughAsync(speech, Era.Modern, cancellation),
                (true, not Speech.Legacy, Era.Legacy) => await ThroughAsync(speech, Era.Legacy, cancellation),
                _ => null,
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // What the client is told is why it was refused.
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var translator in translators.Values)
        {
            await translator.DisposeAsync();
        }

        asking.Dispose();
    }

    private async Task<Era> EraAsync(CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            return era == Era.Auto ? era = await RemoteEra.AskAsync(settings, memory, logs, time, cancellation) : era;
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<Era> AskAgainAsync(CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            return era = await RemoteEra.AskAsync(settings, memory, logs, time, cancellation);
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<Way> ThroughAsync(Speech speech, Era remote, CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            if (!translators.TryGetValue(speech, out var translator))
            {
                var way = new Way(settings with { IsModern = remote == Era.Modern }, memory);
                translators[speech] = translator = await Translator.StartAsync(remote, way, canAnswer: speech != Speech.Modern, logs, time, cancellation);
            }

            return translator.Way;
        }
        finally
        {
            asking.Release();
        }
    }
}
