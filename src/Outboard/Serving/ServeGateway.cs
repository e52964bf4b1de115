using Outboard.Gateway;
using Outboard.Manifests;

namespace Outboard.Serving;

/// <summary>Runs a gateway until it is told to stop or ends by itself; what <c>up</c>, <c>bridge</c> and <c>serve --http</c> share.</summary>
internal static class ServeGateway
{
    /// <param name="settings">What to run.</param>
    /// <param name="started">Tells what is served where.</param>
    /// <param name="files">Those whose later edits are applied.</param>
    /// <param name="notices">Where everything is told.</param>
    /// <param name="context">Its stop token ends the gateway well.</param>
    public static async Task<int> RunAsync(GatewaySettings settings, Action<GatewayHost> started, FollowedFiles files, Notices notices, CommandContext context)
    {
        using var following = new Following(files, notices, context);
        await using var host = Create(settings, notices);
        if (host is null)
        {
            return ExitCode.Failed;
        }

        try
        {
            await host.StartAsync(context.Stop);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (OutboardException reason) when (notices.AreLines)
        {
            notices.Fail(reason);
            return ExitCode.Failed;
        }

        if (!host.Completion.IsCompleted)
        {
            // A bridge whose command does not exist serves nothing: one line says why, and no banner says where (bridge-compat 1.6).
            started(host);
        }

        using var memory = IdleMemory.Watch(context.Time);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        var stopped = WhenCancelled(ended.Token);
        var first = await Task.WhenAny(host.Completion, stopped, Failed(following.RunAsync(host, ended.Token)));
        await ended.CancelAsync();
        var failures = host.Failures;
        await host.StopAsync(CancellationToken.None);
        await first;
        return first == host.Completion ? await EndedByItselfAsync(host, failures, notices) : ExitCode.Ok;
    }

    /// <summary>Null when the settings cannot be used and why has been told as a log line.</summary>
    private static GatewayHost? Create(GatewaySettings settings, Notices notices)
    {
        try
        {
            return GatewayHost.Create(settings);
        }
        catch (OutboardException reason) when (notices.AreLines)
        {
            notices.Fail(reason);
            return null;
        }
    }

    private static async Task<int> EndedByItselfAsync(GatewayHost host, IReadOnlyDictionary<string, string> failures, Notices notices)
    {
        foreach (var (server, why) in failures)
        {
            notices.Fail(new OutboardException($"server '{server}' cannot run: {why}."));
        }

        return await host.Completion;
    }

    /// <summary>Completes only when <paramref name="task"/> breaks: its orderly end is not the end of the gateway.</summary>
    private static async Task Failed(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
    }

    private static Task WhenCancelled(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(cancelled.SetResult);
        return cancelled.Task;
    }
}
