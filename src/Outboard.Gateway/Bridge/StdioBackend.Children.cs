using Microsoft.Extensions.Logging;
using Outboard.Gateway.Stdio;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// The children of a server: how they start, what is said of their end.
internal sealed partial class StdioBackend
{
    public string DescribeDeath(ChildLink link, ChildExit exit)
    {
        var next = SharesChild && Life.State != ServerState.Draining ? " It is being started again." : "";
        return $"Server '{Name}' has ended: {Lifecycle.Describe(exit, link.Errors.Tail)}.{next}";
    }

    /// <summary>Starts a child and begins to listen to it.</summary>
    /// <param name="owner">The session it is for; null for any other use.</param>
    /// <param name="env">The manifest's environment with header values filled in; null for it as it is.</param>
    /// <param name="isShared">Calls that know nothing of each other will run on it.</param>
    /// <param name="isProbe">It is started to be asked something: the log is spared what it prints.</param>
    /// <exception cref="OutboardException">It cannot be started.</exception>
    public ChildLink Launch(Session? owner, ValueMap? env, bool isShared = false, bool isProbe = false)
    {
        var link = new ChildLink(this, owner, isShared, (output, errors) => StartChild(env, output, errors), _services, isProbe);
        _links[link] = 0;
        _ = ForgetAsync(link);
        return link;
    }

    public static async Task StopChildAsync(ChildLink link, TimeProvider time)
    {
        await link.Child.StopAsync(time, Politely, Firmly);
        await link.Ended;
    }

    /// <summary>Starts a child and shakes hands with it on the bridge's own account. When that fails, why is noted and the child is ended.</summary>
    /// <exception cref="OutboardException">It cannot be started.</exception>
    /// <exception cref="IOException">It did not survive the handshake.</exception>
    public async Task<ChildLink> LaunchInitialisedAsync(ValueMap? env, bool isShared = false, bool isSpare = false)
    {
        var finding = await DecideEraAsync(env, isShared);
        if (finding.Child is { Child.Exited.IsCompleted: false } ready)
        {
            ready.IsSpare = isSpare;
            Hello = ready.Hello;
            return ready;
        }

        return await LaunchInitialisedAsync(finding, env, isShared, isSpare, mayTurn: FindsEra);
    }

    /// <param name="finding">What it is expected to speak.</param>
    /// <param name="env">The manifest's environment with header values filled in; null for it as it is.</param>
    /// <param name="isShared">Calls that know nothing of each other will run on it.</param>
    /// <param name="isSpare">It stands in for the shared child.</param>
    /// <param name="mayTurn">When it shows that it speaks the other era, it is believed, once.</param>
    private async Task<ChildLink> LaunchInitialisedAsync(EraFinding finding, ValueMap? env, bool isShared, bool isSpare, bool mayTurn)
    {
        ChildLink? link = null;
        try
        {
            link = Launch(owner: null, env, isShared);
            link.IsSpare = isSpare;
            await ShakeHandsAsync(link, finding.Era);
            Hello = link.Hello;
            ConfirmEra(finding, env);
            return link;
        }
        catch (OtherEraException e) when (mayTurn)
        {
            await StopChildAsync(link!, Time);
            var other = new EraFinding(e.Speaks, IsProven: true);
            Note(other, env);
            return await LaunchInitialisedAsync(other, env, isShared, isSpare, mayTurn: false);
        }
        catch (Exception e) when (e is OutboardException or IOException)
        {
            DoubtEra(finding, env, e);
            await FailStartAsync(link, e);
            throw;
        }
    }

    /// <summary>A child did not get as far as being ready: notes why, and ends what there is of it.</summary>
    public async Task FailStartAsync(ChildLink? link, Exception why)
    {
        if (link is { Ended: { IsCompleted: true } ended })
        {
            Life.RecordExit(await ended, link.Errors.Tail);
            return;
        }

        Life.RecordFailure(ReasonOf(why));
        await (link is null ? Task.CompletedTask : StopChildAsync(link, Time));
    }

    /// <summary>Why a child could not start, for a sentence that has named the server already.</summary>
    private string ReasonOf(Exception failure)
    {
        var text = failure is OutboardException { Why: { } why } ? $"{failure.Message} {why}" : failure.Message;
        var prefix = $"Server '{Name}' cannot start: ";
        return text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
    }

    /// <summary>A server whose children belong to sessions has none at first: one is tried, so that readiness says something.</summary>
    private async Task TryOutAsync()
    {
        if (Headers is not null)
        {
            Life.Enter(ServerState.Ready);
            return;
        }

        var policy = new Stdio.RestartPolicy(Time);
        while (Life.State != ServerState.Draining)
        {
            try
            {
                var link = await LaunchInitialisedAsync(env: null);
                Life.Enter(ServerState.Ready);
                await StopChildAsync(link, Time);
                return;
            }
            catch (Exception e) when (e is OutboardException or IOException)
            {
                // Why is noted; below it is decided whether to try again.
            }

            if (GivesUpAtOnce || policy.AfterDeath(TimeSpan.Zero) is not { } delay)
            {
                GiveUp();
                return;
            }

            Life.CountRestart();
            await Task.Delay(delay, Time);
        }
    }

    /// <summary>Nothing is tried any more. A process that ends for it tells why in its last line, and once is enough (bridge-compat 1.6).</summary>
    public void GiveUp()
    {
        if (!GivesUpAtOnce)
        {
            LogGivenUp(Name, Life.LastFailure);
        }

        Life.Enter(ServerState.Failed);
        Listens.End();
    }

    private Child StartChild(ValueMap? env, FrameReader output, ErrorLines errors)
    {
        if (Spec is NativeServerSpec native)
        {
            var spec = env is null ? native : native with { Env = env };
            return _services.Settings.RunNative is { } runner
                ? new InProcessChild((input, written, stop) => runner(spec, input, written, stop), output, errors)
                : throw new OutboardException($"Server '{Name}' cannot start: this binary carries no native '{native.Kind}' server.");
        }

        if (_services.Settings.RunStdio is { } run)
        {
            return new InProcessChild((input, written, stop) => run((StdioServerSpec)Spec, input, written, stop), output, errors);
        }

        var command = CommandFor(env);
        return OperatingSystem.IsLinux() ? LinuxChild.Start(command, output, errors) : PortableChild.Start(command, output, errors);
    }

    private ChildCommand CommandFor(ValueMap? env)
    {
        var stdio = (StdioServerSpec)Spec;
        stdio = env is null ? stdio : stdio with { Env = env };
        return new ChildCommand(Name, stdio.Command, stdio.Args, ChildEnvironment.For(stdio, _services.Settings.Environment), stdio.Cwd);
    }

    private async Task ForgetAsync(ChildLink link)
    {
        await link.Ended;
        _links.TryRemove(link, out _);
        if (CallerChildren is not null)
        {
            Listens.End(link);
        }

        Questions.CloseAll(q => q.Link == link && !q.OutlivesChild, static q => q.Withdraw());
        if (link.Owner is { HasEnded: false } owner)
        {
            // The child was the session's state: the client must begin anew, and a 404 tells it so (bridge-compat R5).
            Life.RecordExit(await link.Ended, link.Errors.Tail);
            LogSessionChildEnded(Name, Life.LastFailure);
            EndSession(owner);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Server}: the child of a session has ended: {Reason}")]
    private partial void LogSessionChildEnded(string server, string? reason);

    [LoggerMessage(LogLevel.Error, "{Server}: given up: {Reason}. Correct the manifest or the program; a changed manifest entry starts it anew.")]
    private partial void LogGivenUp(string server, string? reason);
}
