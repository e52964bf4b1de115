using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>What a probe has found out.</summary>
/// <param name="Era">What the server's children speak.</param>
/// <param name="IsProven">A child has shown it. Otherwise the one that was asked has ended without a word, and the first to serve has yet to show it.</param>
/// <param name="Child">A child ready to serve, if one came of it.</param>
internal sealed record EraFinding(Era Era, bool IsProven, ChildLink? Child = null);

/// <summary>
/// Finds out what a server's children speak (mcp-transports 16): <c>server/discover</c> goes to a process started for it, since many end at a
/// request they do not know. Programs that are silent or slow to start cost no more than <see cref="Hedge"/>: from then on a second process,
/// asked to <c>initialize</c>, races the first. Why nothing came of it is noted before it is thrown.
/// </summary>
internal sealed partial class EraProbe(StdioBackend backend, ValueMap? env, bool isShared, ILogger log)
{
    /// <summary>After so long without an answer the process that would serve is started beside the one that is asked.</summary>
    public static readonly TimeSpan Hedge = TimeSpan.FromSeconds(3);

    /// <summary>The process that is asked may answer until it is so old, even when the one that was to serve has failed.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ILogger _log = log;

    /// <exception cref="OutboardException">The program cannot be started.</exception>
    /// <exception cref="IOException">No process came to an answer that can be used.</exception>
    public async Task<EraFinding> RunAsync()
    {
        var asked = await LaunchAsync(isProbe: true);
        var answer = AskAsync(asked);
        if (await ComesWithin(answer, Hedge))
        {
            return await ConcludeAsync(asked, await answer);
        }

        LogSilent(backend.Name);
        try
        {
            return await RaceAsync(asked, answer, await LaunchAsync(isProbe: false));
        }
        catch (OutboardException)
        {
            End(asked);
            throw;
        }
    }

    /// <summary>The first definite answer wins; a DiscoverResult also wins over an <c>initialize</c> that failed before it came.</summary>
    private async Task<EraFinding> RaceAsync(ChildLink asked, Task<byte[]?> answer, ChildLink serving)
    {
        var ready = backend.ShakeHandsAsync(serving, Era.Legacy);
        await Task.WhenAny(answer, ready);
        if (ready is { IsFaulted: true, Exception.InnerException: not OtherEraException })
        {
            await ComesWithin(answer, Limit - asked.Age);
        }

        if (answer.IsCompleted && IsModern(await answer))
        {
            _ = DismissAsync(serving, ready);
            return await ConcludeAsync(asked, await answer);
        }

        End(asked);
        try
        {
            await ready;
            return new EraFinding(Era.Legacy, IsProven: true, serving);
        }
        catch (OtherEraException e)
        {
            End(serving);
            return new EraFinding(e.Speaks, IsProven: true);
        }
        catch (IOException e)
        {
            await backend.FailStartAsync(serving, e);
            throw;
        }
    }

    /// <summary>The process that was asked has answered, or ended. One that speaks the modern era, in which a process is no session, goes on to serve.</summary>
    private async Task<EraFinding> ConcludeAsync(ChildLink asked, byte[]? answer)
    {
        if (answer is null)
        {
            LogEnded(backend.Name);
            End(asked);
            return new EraFinding(Era.Legacy, IsProven: false);
        }

        if (!IsModern(answer))
        {
            End(asked);
            return new EraFinding(Era.Legacy, IsProven: true);
        }

        Frame.Parse(answer, out var frame);
        if (frame.Kind == FrameKind.Error)
        {
            // It has named its revisions and nothing else of itself.
            End(asked);
            return new EraFinding(Era.Modern, IsProven: true);
        }

        try
        {
            asked.Adopt(answer);
            return new EraFinding(Era.Modern, IsProven: true, asked);
        }
        catch (IOException e)
        {
            await backend.FailStartAsync(asked, e);
            throw;
        }
    }

    private async Task<ChildLink> LaunchAsync(bool isProbe)
    {
        try
        {
            return backend.Launch(owner: null, env, isShared, isProbe);
        }
        catch (OutboardException e)
        {
            await backend.FailStartAsync(null, e);
            throw;
        }
    }

    /// <summary>The answer to <c>server/discover</c>; null when the process has ended, or does not read.</summary>
    private static async Task<byte[]?> AskAsync(ChildLink asked)
    {
        try
        {
            return await asked.AskAsync(ServerHello.Discover());
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsModern(byte[]? answer) => answer is not null && EraVerdict.OfDiscover(answer) == Era.Modern;

    private async Task<bool> ComesWithin(Task answer, TimeSpan limit)
    {
        try
        {
            await answer.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, backend.Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void End(ChildLink link) => _ = StdioBackend.StopChildAsync(link, backend.Time);

    /// <summary>Ends the process that is not wanted, whatever comes of its handshake.</summary>
    private async Task DismissAsync(ChildLink serving, Task handshake)
    {
        End(serving);
        try
        {
            await handshake;
        }
        catch (IOException)
        {
            // It was ended in the middle of it.
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Server}: no answer to server/discover yet; a process that is asked to initialize is started beside the first")]
    private partial void LogSilent(string server);

    [LoggerMessage(LogLevel.Debug, "{Server}: the process that was asked server/discover has ended without an answer; taken for one that begins with initialize")]
    private partial void LogEnded(string server);
}
