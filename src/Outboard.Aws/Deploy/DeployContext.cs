using System.Diagnostics.CodeAnalysis;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy;

/// <summary>What every part of a deployment works with.</summary>
internal sealed record DeployContext(AwsApi Aws, string Region, DeploySettings Settings)
{
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromSeconds(30);

    private readonly Lock _reporting = new();

    private readonly Lock _asking = new();

    private Task _asked = Task.CompletedTask;

    public TimeProvider Time => Settings.Time;

    /// <summary>Several stacks are followed at once; those who listen hear one after the other.</summary>
    public void Report(DeployEvent told)
    {
        lock (_reporting)
        {
            Settings.Report(told);
        }
    }

    /// <summary>One question at a time.</summary>
    public Task<bool> AskAsync(Question question, CancellationToken cancellation)
    {
        lock (_asking)
        {
            var next = AskAfterAsync(_asked, question, cancellation);
            _asked = next;
            return next;
        }
    }

    public PollRhythm Rhythm() => new(Time);

    /// <summary>A step with a name: told when it begins and when it ends.</summary>
    public async Task<T> StepAsync<T>(string name, string what, Func<Task<(T Result, string Outcome)>> act)
    {
        Report(new StepStarted(name, what));
        var began = Time.GetTimestamp();
        var (result, outcome) = await act();
        Report(new StepFinished(name, outcome, Time.GetElapsedTime(began)));
        return result;
    }

    /// <summary>A question that is not needed for the work itself: where the identity may not ask it, or nobody can answer it, the work goes on without.</summary>
    /// <param name="what">For the notice: what is not known now.</param>
    public async Task<T?> OptionalAsync<T>(Func<Task<T?>> ask, string what)
    {
        try
        {
            return await ask();
        }
        catch (AwsException refused) when (IsDispensable(refused))
        {
            Report(new Notice($"{what} ({refused.Operation}: {refused.Code})."));
            return default;
        }
    }

    /// <summary>Not permitted, or not there: what a newer or a rarer call answers with in places.</summary>
    public static bool IsDispensable(AwsException refused) =>
        refused.Code is "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" or "AuthorizationError" or "UnknownOperationException" or "InvalidAction"
        || refused.Status >= 500;

    /// <summary>Puts away what was begun, also after the first Ctrl-C; it is not worth an error, and has no long time.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What interrupted the work is thrown after this; a clean-up must not hide it.")]
    public async Task CleanUpAsync(Func<CancellationToken, Task> act, string otherwise)
    {
        if (Settings.Detach.IsCancellationRequested)
        {
            return;
        }

        using var limit = new CancellationTokenSource(s_cleanUp, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Settings.Detach);
        try
        {
            await act(both.Token);
        }
        catch (Exception)
        {
            Report(new Notice(otherwise));
        }
    }

    private async Task<bool> AskAfterAsync(Task before, Question question, CancellationToken cancellation)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return await Settings.Ask(question, cancellation);
    }
}
