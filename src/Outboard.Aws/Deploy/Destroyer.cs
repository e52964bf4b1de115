using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Removal;
using Outboard.Aws.Deploy.Live;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>Takes a deployment away, and proves that nothing of it remains (aws 3.11).</summary>
public sealed class Destroyer(AwsSession session, DeploySettings settings)
{
    /// <summary>How many sibling stacks go at once.</summary>
    private const int AtOnce = 3;

    private readonly AwsApi aws = session.Api;

    /// <summary>Siblings go side by side: events one after the other, and one question at a time.</summary>
    private readonly DeploySettings settings = InTurn(new DeployContext(session.Api, session.Region, settings));

    private readonly ResourcePrices prices = new(session.Region);

    /// <param name="deployment">Its name.</param>
    /// <exception cref="OutboardException">It is protected, or another operation runs; nothing was touched.</exception>
    /// <exception cref="OperationCanceledException">Detached; what goes on in the account was said in a <see cref="Notice"/>.</exception>
    public Task<DestroyOutcome> DestroyAsync(string deployment, DestroyOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        return session.ExplainedAsync(() => RunAsync(deployment, options, cancellation));
    }

    private async Task<DestroyOutcome> RunAsync(string deployment, DestroyOptions options, CancellationToken cancellation)
    {
        var caller = await aws.Sts.GetCallerIdentityAsync(cancellation);
        settings.Report(new SignedIn(caller.Account, session.Region, session.Profile, caller.Arn));

        // 1. What there is, what it costs, and whether it is to go.
        var stacks = await LiveStacks.ReadAllAsync(aws.CloudFormation, deployment, cancellation);
        var doomed = Doomed.Of(stacks, await ParametersAsync(deployment, cancellation), options, prices);
        if (doomed.Count == 0 && !stacks.All.Any())
        {
            settings.Report(new Notice($"Nothing of the name {deployment} is deployed in account {caller.Account}, region {session.Region}; only its tag is looked for."));
            return new DestroyOutcome(await ProveAsync(deployment, [], s_none, isComplete: true, cancellation));
        }

        Refuse(stacks, options);
        var plan = new DestroyPlan(deployment, caller.Account, session.Region, [.. doomed.Select(static one => one.ToPlan())]);
        settings.Report(new DestroyPlanned(plan));
        if (!await settings.Ask(new Question(QuestionKind.Destroy, $"Delete the deployment {deployment} in account {caller.Account}, region {session.Region}?", deployment), cancellation))
        {
            return new DestroyOutcome([]) { IsDeclined = true };
        }

        // 2. to 4. Siblings, main stack, base stack, parameters.
        var (left, isComplete) = await DeleteStacksAsync(deployment, stacks, options, cancellation);
        if (isComplete)
        {
            await aws.Parameters.DeleteAsync([.. doomed.Where(static one => one.Resource.Type == LiveResource.Parameter).Select(static one => one.Resource.PhysicalId)], cancellation);
        }

        if (options.Purge && isComplete)
        {
            await PurgeAsync(doomed, cancellation);
        }

        // 5. The proof.
        settings.Report(new StepStarted("proof", "asking every service whether anything is still there"));
        var began = settings.Time.GetTimestamp();
        var outcome = new DestroyOutcome(await ProveAsync(deployment, doomed, left, isComplete, cancellation));
        settings.Report(new StepFinished("proof", outcome.IsClean ? "nothing is left" : $"{outcome.Resources.Count(static one => one.State == Remainder.StillThere)} still there", settings.Time.GetElapsedTime(began)));
        return outcome;
    }

    private async Task<IReadOnlyList<DestroyedResource>> ProveAsync(
        string deployment, IReadOnlyList<Doomed> doomed, IReadOnlyDictionary<string, string> left, bool isComplete, CancellationToken cancellation)
    {
        var remains = new Remains(aws, prices);
        var resources = await remains.ListAsync(deployment, doomed, left, isComplete, cancellation);
        if (remains.Unlisted is { } why)
        {
            settings.Report(new Notice(why));
        }

        return resources;
    }

    private static readonly Dictionary<string, string> s_none = [];

    private static DeploySettings InTurn(DeployContext context) =>
        context.Settings with { Report = context.Report, Ask = (question, cancellation) => new ValueTask<bool>(context.AskAsync(question, cancellation)) };

    /// <returns>What was left behind by consent (<c>STACK/LOGICAL-ID</c> to the reason), and whether every stack went.</returns>
    private async Task<(IReadOnlyDictionary<string, string> Left, bool IsComplete)> DeleteStacksAsync(
        string deployment, LiveStacks stacks, DestroyOptions options, CancellationToken cancellation)
    {
        var left = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            // The highest numbers first: what a broken run leaves is then found by counting from one.
            foreach (var together in stacks.Siblings.Reverse().Chunk(AtOnce))
            {
                var went = await Task.WhenAll(together.Select(stack => DeleteAsync(stack, left, cancellation)));
                if (went.Contains(false))
                {
                    return (left, false);
                }
            }

            foreach (var stack in new[] { stacks.Main, options.KeepBase ? null : stacks.Base }.OfType<LiveStack>())
            {
                if (!await DeleteAsync(stack, left, cancellation))
                {
                    return (left, false);
                }
            }

            return (left, true);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            settings.Report(new Notice($"Detached: a deletion that has begun goes on in the account. To go on from there, and to see that nothing is left: outboard destroy --name {deployment}"));
            throw;
        }
    }

    private async Task<bool> DeleteAsync(LiveStack stack, Dictionary<string, string> left, CancellationToken cancellation)
    {
        var began = settings.Time.GetTimestamp();
        var step = $"{stack.Name} stack";
        settings.Report(new StepStarted(step, "deleting"));
        var remaining = await new StackDeletion(aws, settings).DeleteAsync(stack, cancellation);
        settings.Report(new StepFinished(step, remaining is null ? "could not be deleted" : "deleted", settings.Time.GetElapsedTime(began)));
        foreach (var (logicalId, reason) in remaining ?? s_none)
        {
            lock (left)
            {
                left[$"{stack.Name}/{logicalId}"] = reason;
            }
        }

        return remaining is not null;
    }

    private async Task<IReadOnlyList<ParameterInfo>> ParametersAsync(string deployment, CancellationToken cancellation)
    {
        var path = $"/outboard/{deployment}/";
        return [.. (await aws.Parameters.ListAsync(path, cancellation)).Where(parameter => parameter.Name.StartsWith(path, StringComparison.Ordinal))];
    }

    /// <summary>Every inactive revision of the deployment's own families: the prefix alone would also be that of a deployment with a longer name.</summary>
    private async Task PurgeAsync(IReadOnlyList<Doomed> doomed, CancellationToken cancellation)
    {
        var families = doomed.Where(static one => one.Resource.Type == "AWS::ECS::TaskDefinition").Select(static one => FamilyOf(one.Resource.PhysicalId)).Where(static family => family.Length > 0).Distinct(StringComparer.Ordinal);
        foreach (var family in families.ToList())
        {
            var revisions = (await aws.Ecs.ListTaskDefinitionsAsync(family, "INACTIVE", cancellation)).Where(arn => FamilyOf(arn) == family).ToList();
            await aws.Ecs.DeleteTaskDefinitionsAsync(revisions, cancellation);
            settings.Report(new Notice($"{revisions.Count} inactive revisions of {family} deleted."));
        }
    }

    /// <summary><c>arn:…:task-definition/FAMILY:REVISION</c>.</summary>
    private static string FamilyOf(string arn) => arn.IndexOf('/', StringComparison.Ordinal) is >= 0 and var start ? arn[(start + 1)..].Split(':')[0] : "";

    private static void Refuse(LiveStacks stacks, DestroyOptions options)
    {
        foreach (var stack in stacks.All.Where(stack => !(options.KeepBase && stack == stacks.Base)))
        {
            if (stack.Info.IsProtected)
            {
                throw new OutboardException(
                    $"{stack.Name} is protected from deletion.",
                    "termination protection was switched on for the stack.",
                    $"aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {stack.Name}, then the same command again.");
            }

            if (stack.Info.Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && stack.Info.Status is not ("CREATE_IN_PROGRESS" or "DELETE_IN_PROGRESS" or "REVIEW_IN_PROGRESS"))
            {
                throw new OutboardException(
                    $"{stack.Name} is {stack.Info.Status}.",
                    "another operation is running, and a stack can be deleted only after it.",
                    "outboard status, until it has ended; then the same command again.");
            }
        }
    }
}

/// <param name="KeepBase">Images, logs and roles stay: next to no cost.</param>
/// <param name="Purge">Delete the task definitions' inactive revisions too.</param>
public sealed record DestroyOptions(bool KeepBase = false, bool Purge = false);

public enum Remainder
{
    Gone,
    KeptOnPurpose,
    StillThere,
}

/// <param name="MonthlyCost">US dollars, where something billable is still there.</param>
public sealed record DestroyedResource(string Label, string Type, string? PhysicalId, Remainder State, string? Note, decimal? MonthlyCost);

public sealed record DestroyOutcome(IReadOnlyList<DestroyedResource> Resources)
{
    public bool IsClean => Resources.All(static resource => resource.State != Remainder.StillThere);

    /// <summary>Somebody was asked and said no: nothing was touched.</summary>
    public bool IsDeclined { get; init; }
}
