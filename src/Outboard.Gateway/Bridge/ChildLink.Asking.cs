using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// What the bridge asks a child on its own account: the handshake, and whatever holds for all it serves.
internal sealed partial class ChildLink
{
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(1);

    /// <summary>A request of the bridge's own.</summary>
    /// <exception cref="IOException">The child is gone, or does not read.</exception>
    public async Task<byte[]> AskAsync(ReadOnlyMemory<byte> request)
    {
        var call = new OwnCall();
        Frame.Parse(request.Span, out var frame);
        if (await ForwardAsync(call, request, frame))
        {
            return await call.Answer;
        }

        throw new IOException(Child.Exited.IsCompleted ? Backend.DescribeDeath(this, await Child.Exited) : "The child does not read its input.");
    }

    /// <summary>The handshake on the bridge's own account.</summary>
    /// <exception cref="IOException">The child refused, died, or did not answer in time.</exception>
    public async Task<ServerHello> ShakeHandsAsync(Era era, bool interactive, TimeSpan limit)
    {
        var isModern = era == Era.Modern;
        try
        {
            var answer = await AskAsync(isModern ? ServerHello.Discover() : ServerHello.Initialize(interactive)).WaitAsync(limit, _time);
            Hello = isModern ? ServerHello.ReadDiscover(answer, Backend.Sharing) : ServerHello.ReadInitialize(answer, Backend.Sharing, Backend.Caching);
        }
        catch (TimeoutException)
        {
            throw new IOException($"It did not answer {(isModern ? "server/discover" : "initialize")} within {limit.TotalSeconds:0} s.");
        }

        if (isModern)
        {
            Lease = null;
            return Hello;
        }

        Writer.TryWrite(ServerHello.Initialized);
        if (Lease is not null)
        {
            await LetSpeakAsync();
        }

        return Hello;
    }

    /// <summary>Makes a child that serves of one that was only to be asked; it has answered <c>server/discover</c>.</summary>
    /// <exception cref="IOException">What it said of itself cannot be used.</exception>
    public void Adopt(byte[] answer)
    {
        Hello = ServerHello.ReadDiscover(answer, Backend.Sharing);
        Lease = null;
        IsProbe = false;
    }

    /// <summary>
    /// Many servers ask for roots as soon as they are initialised. By the answer to a ping that is said and refused; later it would be put to
    /// the first caller, whose roots would then be everybody's.
    /// </summary>
    private async Task LetSpeakAsync()
    {
        try
        {
            await AskAsync(OwnFrames.Ping).WaitAsync(PingLimit, _time);
        }
        catch (Exception e) when (e is TimeoutException || (e is IOException && !Child.Exited.IsCompleted))
        {
            // It does not answer pings, as it must, or not in a way that can be read; it may still answer calls.
        }
    }

    /// <summary>Tells a legacy child which log messages to send from now on. One level holds for all it serves; each of them is shown its own (mcp-transports 17.1).</summary>
    public void SetLevel(LoggingLevel level)
    {
        Level = level;
        Tell("logging/setLevel", $$"""{"level":"{{level.Name()}}"}""");
    }

    /// <summary>A call wants to see more than the child has been told to send.</summary>
    public void EnsureLevel(Call call)
    {
        if (call.LogLevel is { } wanted && Hello is { OffersLogging: true } && (Level is not { } told || wanted < told))
        {
            SetLevel(wanted);
        }
    }

    /// <summary>A request of the bridge's own, whose answer changes nothing.</summary>
    public void Tell(string method, string parameters) => _ = TellAsync(OwnFrames.Request(method, parameters));

    private async Task TellAsync(byte[] request)
    {
        try
        {
            await AskAsync(request);
        }
        catch (IOException)
        {
            // The child is gone; the next one is told anew.
        }
    }
}
