using Outboard.Gateway.Stdio;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// What the children of a server speak (mcp-transports 16): what the manifest says, else what was found out before, else what a probe finds out.
internal sealed partial class StdioBackend
{
    private readonly Lock _eraLock = new();
    private TaskCompletionSource<EraFinding>? _finding;
    private EraFinding? _found;

    /// <summary>What its children speak; <see cref="Era.Auto"/> while nobody knows, and for a native server, which speaks both.</summary>
    public Era Era => Spec is NativeServerSpec ? Era.Auto : Hello?.Era ?? _found?.Era ?? Spec.Era;

    private bool FindsEra => Spec is StdioServerSpec { Era: Era.Auto };

    /// <summary>What a child about to be started will speak. A child that came of finding it out is the caller's to use, or to end.</summary>
    /// <exception cref="OutboardException">The program cannot be started; that is noted.</exception>
    /// <exception cref="IOException">No child came to an answer that can be used; that is noted.</exception>
    private async Task<EraFinding> DecideEraAsync(ValueMap? env, bool isShared = false)
    {
        if (!FindsEra)
        {
            return new EraFinding(Spec is StdioServerSpec && Spec.Era == Era.Modern ? Era.Modern : Era.Legacy, IsProven: true);
        }

        TaskCompletionSource<EraFinding> finding;
        bool isFirst;
        lock (_eraLock)
        {
            if (_found is not null)
            {
                return _found;
            }

            isFirst = _finding is null;
            finding = _finding ??= new TaskCompletionSource<EraFinding>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        // Several children may be started at once; one probe tells them all, and what came of it serves the first.
        if (isFirst)
        {
            await FindEraAsync(finding, env, isShared);
        }

        var found = await finding.Task;
        return isFirst ? found : found with { Child = null };
    }

    /// <summary>The same for the child of a session: what finding it out may bring forth belongs to none.</summary>
    private async Task<Era> DecideEraOnlyAsync(ValueMap? env)
    {
        var finding = await DecideEraAsync(env);
        if (finding.Child is { } spare)
        {
            _ = StopChildAsync(spare, Time);
        }

        return finding.Era;
    }

    private async Task FindEraAsync(TaskCompletionSource<EraFinding> finding, ValueMap? env, bool isShared)
    {
        try
        {
            var found = RememberedEra(env) ?? await new EraProbe(this, env, isShared, _log).RunAsync();
            if (Life.State == ServerState.Draining)
            {
                await (found.Child is { } unwanted ? StopChildAsync(unwanted, Time) : Task.CompletedTask);
                throw new IOException($"Server '{Name}' is shutting down.");
            }

            Note(found, env);
            finding.TrySetResult(found);
        }
        catch (Exception e) when (e is OutboardException or IOException)
        {
            finding.TrySetException(e);
        }
        finally
        {
            // Whatever happens, nobody is left waiting.
            finding.TrySetCanceled();
            lock (_eraLock)
            {
                _finding = null;
            }
        }
    }

    /// <summary>Shakes hands in the words of an era.</summary>
    /// <exception cref="OtherEraException">The child speaks the other, and nobody has said otherwise.</exception>
    /// <exception cref="IOException">It refused for another reason, died, or did not answer in time.</exception>
    public async Task ShakeHandsAsync(ChildLink link, Era era)
    {
        try
        {
            await link.ShakeHandsAsync(era, Spec.Interactive == Interactive.Auto, Spec.StartTimeout);
        }
        catch (OtherEraException e) when (!FindsEra)
        {
            throw new IOException($"{e.Message} Its era was given as {(era == Era.Modern ? "modern" : "legacy")}: correct that, or leave it out.", e);
        }
    }

    private EraFinding? RememberedEra(ValueMap? env)
    {
        try
        {
            return _services.Eras.Find(EraKeyOf(env)) is var era and not Era.Auto ? new EraFinding(era, IsProven: false) : null;
        }
        catch (OutboardException)
        {
            // There is no such program, as the attempt to start it will say.
            return null;
        }
    }

    /// <summary>Keeps what is known of the era: in this process, and beyond it what a child has shown.</summary>
    private void Note(EraFinding finding, ValueMap? env)
    {
        lock (_eraLock)
        {
            _found = finding with { Child = null };
        }

        if (finding.IsProven)
        {
            Remember(finding.Era, env);
        }
    }

    /// <summary>A child has shaken hands, and so has shown what it speaks.</summary>
    private void ConfirmEra(EraFinding finding, ValueMap? env)
    {
        if (FindsEra && !finding.IsProven)
        {
            Note(finding with { IsProven = true }, env);
        }
    }

    /// <summary>A handshake has failed. What no child had shown in this process may have been wrong, and is found out anew with the next child.</summary>
    private void DoubtEra(EraFinding finding, ValueMap? env, Exception why)
    {
        if (FindsEra && (!finding.IsProven || why is OtherEraException))
        {
            lock (_eraLock)
            {
                _found = null;
            }

            Remember(Era.Auto, env);
        }
    }

    private string EraKeyOf(ValueMap? env) => EraKey.Of(CommandFor(env), _services.Settings.Environment.GetValueOrDefault(EraKey.ImageVariable));

    private void Remember(Era era, ValueMap? env)
    {
        try
        {
            _services.Eras.Keep(EraKeyOf(env), era);
        }
        catch (OutboardException)
        {
            // The program has gone since it was started.
        }
    }
}
