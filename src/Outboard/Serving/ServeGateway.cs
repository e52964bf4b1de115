using Outboard.Gateway;
using Outboard.Manifests;

namespace Outboard.Serving;

/// <summary>Runs a gateway until it is told to stop or ends by itself; what <c>up</c> and <c>bridge</c> share.</summary>
internal static class ServeGateway
{
    /// <param name="settings">What to run.</param>
    /// <param name="started">Prints the banner.</param>
    /// <param name="file">The manifest to watch; null for none.</param>
    /// <param name="context">Its stop token ends the gateway well.</param>
    public static async Task<int> RunAsync(GatewaySettings settings, Action<GatewayHost> started, ManifestFile? file, CommandContext context)
    {
        // The file is looked at before it is served, so that an edit made during the start is not missed.
        using var watch = file?.Path is { } path ? new FileWatch(path, context.Time) : null;
        await using var host = GatewayHost.Create(settings);
        try
        {
            await host.StartAsync(context.Stop);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }

        started(host);
        using var memory = IdleMemory.Watch(context.Time);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        var watching = watch is null ? Task.CompletedTask : FollowAsync(host, watch, file!, context, ended.Token);
        var stopped = WhenCancelled(ended.Token);
        var first = await Task.WhenAny(host.Completion, stopped, Failed(watching));
        await ended.CancelAsync();
        var failures = host.Failures;
        await host.StopAsync(CancellationToken.None);
        await first;
        return first == host.Completion ? await EndedByItselfAsync(host, failures, context.Terminal) : ExitCode.Ok;
    }

    private static async Task<int> EndedByItselfAsync(GatewayHost host, IReadOnlyDictionary<string, string> failures, Terminal terminal)
    {
        foreach (var (server, why) in failures)
        {
            await terminal.Error.WriteLineAsync($"outboard: server '{server}' cannot run: {why}");
        }

        return await host.Completion;
    }

    private static async Task FollowAsync(
        GatewayHost host, FileWatch watch, ManifestFile file, CommandContext context, CancellationToken cancellation)
    {
        while (true)
        {
            await watch.ChangedAsync(cancellation);
            try
            {
                var changes = await host.ApplyAsync(file.Read(context.Environment), cancellation);
                var name = Path.GetFileName(file.Path!);
                context.Terminal.Error.WriteLine(changes.Count == 0 ? $"{name} was edited; nothing changes." : $"{name} was edited:");
                foreach (var change in changes)
                {
                    context.Terminal.Error.WriteLine($"  {change}");
                }
            }
            catch (UsageException wrong)
            {
                Refuse(wrong.Reason, context.Terminal);
            }
            catch (OutboardException refused)
            {
                Refuse(refused, context.Terminal);
            }
        }
    }

    private static void Refuse(OutboardException reason, Terminal terminal)
    {
        Failure.Say(terminal, reason);
        terminal.Error.WriteLine("The edit was not applied; everything runs on as it was. Save a corrected file and it will be.");
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
