using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Deploy.Recovery;
using Outboard.Aws.Images;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>A manifest becomes a running deployment, step by step (aws 3.2).</summary>
public sealed class Deployer
{
    /// <summary>Operations in a row that may have to be waited for or recovered from before a deployment begins.</summary>
    private const int MostRecoveries = 10;

    /// <summary>Sibling stacks that are changed at once (aws 5.7).</summary>
    private const int SiblingsAtOnce = 3;

    private readonly AwsSession _session;

    private readonly DeploySettings _settings;

    private readonly DeployContext _context;

    private readonly Drafting _drafting;

    public Deployer(AwsSession session, DeploySettings settings)
    {
        ArgumentNullException.ThrowIfNull(session);
        (_session, _settings) = (session, settings);
        _context = new DeployContext(session.Api, session.Region, settings);
        _drafting = new Drafting(_context, session.Profile);
    }

    /// <summary>What <see cref="DeployAsync"/> would do; change sets that were made for it are deleted again.</summary>
    /// <exception cref="OutboardException">It cannot be deployed so, or the account is not ready for it.</exception>
    public Task<DeploymentPlan> PlanAsync(Manifest manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return ExplainedAsync(() => PlanCoreAsync(manifest, cancellation));
    }

    /// <exception cref="OutboardException">It failed; a <see cref="Diagnosed"/> event went before where there is a cause to show.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; what goes on in the account was said in a <see cref="Notice"/>.</exception>
    public Task<DeployOutcome> DeployAsync(Manifest manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return ExplainedAsync(() => DeployCoreAsync(manifest, cancellation));
    }

    /// <summary>The images of the last good rollout before this one, with the deployed template (aws 3.8).</summary>
    /// <param name="deployment">Its name.</param>
    /// <param name="server">Null: all of them.</param>
    public Task<DeployOutcome> RollbackAsync(string deployment, string? server, CancellationToken cancellation) =>
        ExplainedAsync(() => new Rollback(_context, _drafting).RunAsync(deployment, server, cancellation));

    /// <summary>What AWS answers in its own words becomes what, why and the next command.</summary>
    private async Task<T> ExplainedAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (AwsException failure)
        {
            throw _session.Explain(failure, _drafting.Identity);
        }
    }

    private async Task<DeploymentPlan> PlanCoreAsync(Manifest manifest, CancellationToken cancellation)
    {
        var aws = manifest.Aws ?? new();
        await _drafting.SignInAsync(aws.Account, cancellation);
        var standing = await StandingStacks.ReadAsync(_session.Api.CloudFormation, aws.Name, cancellation);
        foreach (var stack in standing.All.Where(static stack => stack.Condition is not (StackCondition.Absent or StackCondition.Ready)))
        {
            _context.Report(new Notice($"{stack.Name} is {stack.Info!.Status}: this plan is a forecast, and outboard deploy begins with {StackConditions.Cure(stack.Condition)}."));
        }

        var draft = await _drafting.BeginAsync(manifest, standing, cancellation);
        draft = await _drafting.PlanAsync(draft, aws, cancellation);
        await _drafting.DiscardAsync(draft.Stacks);
        return Drafting.Shown(draft);
    }

    private async Task<DeployOutcome> DeployCoreAsync(Manifest manifest, CancellationToken cancellation)
    {
        var aws = manifest.Aws ?? new();

        // Deploy step 1: who deploys to where.
        await _drafting.SignInAsync(aws.Account, cancellation);

        // Deploy step 2: what stands, after whatever is running or half done has come to an end. When nothing differs, that is all.
        var standing = await ReadSettledAsync(aws.Name, cancellation);
        var draft = await _drafting.BeginAsync(manifest, standing, cancellation);
        if (_drafting.IsUnchanged(draft))
        {
            return await LeaveAsync(draft, cancellation);
        }

        // Deploy steps 3 to 5: preflight, templates, checks, and the plan of every stack.
        draft = await _drafting.PlanAsync(draft, aws, cancellation);
        if (!draft.HasWork)
        {
            return await LeaveAsync(draft, cancellation);
        }

        var shown = Drafting.Shown(draft);
        _context.Report(new Planned(shown));
        if (!await AgreeAsync(draft, shown, cancellation))
        {
            return new DeployOutcome(false, new Dictionary<string, string>(), draft.Images) { IsDeclined = true };
        }

        return await ApplyAsync(draft, cancellation);
    }

    private async Task<StandingStacks> ReadSettledAsync(string deployment, CancellationToken cancellation)
    {
        var recovery = new StackRecovery(_context, deployment);
        for (var round = 0; round < MostRecoveries; round++)
        {
            var standing = await StandingStacks.ReadAsync(_session.Api.CloudFormation, deployment, cancellation);
            var settled = false;
            foreach (var stack in standing.All)
            {
                settled |= await recovery.SettleAsync(stack, cancellation);
            }

            if (!settled)
            {
                return standing;
            }
        }

        throw new OutboardException(
            $"The stacks of {deployment} do not come to rest.", $"After {MostRecoveries} operations there was another one.", "Somebody else is deploying the same: agree with them, and run the command again.");
    }

    private async Task<bool> AgreeAsync(DeploymentDraft draft, DeploymentPlan shown, CancellationToken cancellation)
    {
        try
        {
            if (await _context.AskAsync(new Question(QuestionKind.Apply, shown.HasChanges ? $"Apply this plan to {draft.Plan.Name}?" : $"No resource changes; update the stacks' templates of {draft.Plan.Name}?"), cancellation))
            {
                return true;
            }
        }
        catch (OperationCanceledException)
        {
            await _drafting.DiscardAsync(draft.Stacks);
            throw;
        }

        await _drafting.DiscardAsync(draft.Stacks);
        return false;
    }

    /// <summary>Nothing differs; secrets that were asked for are stored all the same.</summary>
    private async Task<DeployOutcome> LeaveAsync(DeploymentDraft draft, CancellationToken cancellation)
    {
        IReadOnlyList<DeployedStack> serving = [draft.Standing.Main, .. draft.Standing.Siblings];
        if (draft.Secrets.Count > 0)
        {
            await PutSecretsAsync(draft, cancellation);
            await new ServiceRestart(_context).RunAsync(serving, SecretNames(draft), static _ => false, cancellation);
        }

        return await new Outcomes(_context).OfAsync(draft.Plan, changed: false, serving, draft.Images, cancellation);
    }

    private async Task PutSecretsAsync(DeploymentDraft draft, CancellationToken cancellation)
    {
        var stored = await new SecretStore(_context).PutAsync(draft.Plan, draft.Secrets, cancellation);
        if (stored.Count > 0)
        {
            _context.Report(new Notice($"Stored: {string.Join(", ", stored)}."));
        }
    }

    private static string[] SecretNames(DeploymentDraft draft) => [.. draft.Secrets.Select(static secret => secret.Name)];

    private async Task<IReadOnlyDictionary<string, string>> SupplyImagesAsync(DeploymentDraft draft, CancellationToken cancellation)
    {
        if (draft.Images.Count == TaskPlan.Of(draft.Plan).Count && _settings.Images.Given.Count == 0)
        {
            return draft.Images;
        }

        var uri = draft.Inputs.Find(Drafting.RepositoryUri) ?? throw new OutboardException(
            $"The repository of {draft.Plan.Name} cannot be found.", "The base stack gives no RepositoryUri.", "Run outboard deploy again.");
        var repository = Drafting.RepositoryName(uri);
        var supply = new ImageSupply(_session.Api, _settings.Images, _context.Report) { Time = _settings.Time };
        var found = draft.Images.Count == TaskPlan.Of(draft.Plan).Count ? draft.Images : await supply.FindAsync(draft.Plan, repository, uri, cancellation);
        return await supply.SupplyAsync(draft.Plan, repository, uri, found, cancellation);
    }

    private async Task<DeployOutcome> ApplyAsync(DeploymentDraft draft, CancellationToken cancellation)
    {
        var (plan, inputs) = (draft.Plan, draft.Inputs);
        var applying = new StackApplying(_context, plan);
        var images = draft.Images;
        var standing = draft.Stacks.ToDictionary(static stack => stack.Definition.Name, static stack => stack.Deployed, StringComparer.Ordinal);
        try
        {
            // Deploy step 5: the base stack, which the images are pushed to and the main stack builds on.
            await RunAsync(draft.Stacks.Where(static stack => stack.Definition.Role == StackRole.Base), follow: true);

            // Deploy step 6: images that are missing.
            images = await SupplyImagesAsync(draft, cancellation);
            inputs.Put(plan, images);

            // Deploy step 7: key, token, and the secrets that were asked for.
            await PutSecretsAsync(draft, cancellation);

            // Servers that are leaving go first: what they stand on may go with the main stack's update.
            foreach (var leaving in draft.Stacks.Where(static stack => stack.IsLeaving))
            {
                await applying.RemoveAsync(leaving, cancellation);
                standing.Remove(leaving.Definition.Name);
            }

            // Deploy steps 8 to 11: change set, execution and following of the main stack, then of its siblings.
            var siblings = draft.Stacks.Where(static stack => stack is { Definition.Role: StackRole.Sibling, IsLeaving: false }).ToList();
            await RunAsync(draft.Stacks.Where(static stack => stack.Definition.Role == StackRole.Main), follow: !_settings.NoWait || siblings.Count > 0);
            await RunAsync(siblings, follow: !_settings.NoWait);
        }
        catch (Exception)
        {
            // Executing a change set takes the others of its stack with it; those of stacks that were never reached stay.
            await _drafting.DiscardAsync([.. draft.Stacks.Where(stack => ReferenceEquals(standing.GetValueOrDefault(stack.Definition.Name), stack.Deployed))]);
            throw;
        }

        DeployedStack[] serving = [.. standing.Where(stack => stack.Key != DeploymentStacks.BaseName(plan.Name)).Select(static stack => stack.Value)];
        if (draft.Secrets.Count > 0 && !_settings.NoWait)
        {
            var fresh = draft.Stacks.SelectMany(static stack => stack.Plan.Changes).Where(Consequences.Restarts).Select(static change => change.LogicalId).ToHashSet(StringComparer.Ordinal);
            await new ServiceRestart(_context).RunAsync(serving, SecretNames(draft), fresh.Contains, cancellation);
        }

        return await new Outcomes(_context).OfAsync(plan, changed: true, serving, images, cancellation);

        async Task RunAsync(IEnumerable<StackDraft> stacks, bool follow) =>
            await Parallel.ForEachAsync(stacks, new ParallelOptions { MaxDegreeOfParallelism = SiblingsAtOnce, CancellationToken = CancellationToken.None }, async (stack, _) =>
            {
                var values = inputs.Of(stack.Definition);
                var applied = stack.HasWork || !stack.Deployed.IsAsWanted(stack.Definition, values) ? await applying.ApplyAsync(stack, values, follow, cancellation) : stack.Deployed;
                var outputs = stack.Definition.Role != StackRole.Sibling && follow ? await new OutputValues(_context).ReadAsync(applied, cancellation) : applied.Outputs;
                lock (standing)
                {
                    standing[stack.Definition.Name] = applied;
                    inputs.Put(outputs);
                }
            });
    }
}

public sealed record DeploySettings
{
    public required Action<DeployEvent> Report { get; init; }

    public required Ask Ask { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Stop after the execution, and do not follow it.</summary>
    public bool NoWait { get; init; }

    /// <summary>Set everything back to what the template says, where it was changed by hand (aws 3.11).</summary>
    public bool RevertDrift { get; init; }

    /// <summary>A second Ctrl-C: leave the operation running in the account and end.</summary>
    public CancellationToken Detach { get; init; }

    public ImageSettings Images { get; init; } = new();

    /// <summary>Each stack as it is deployed, where that is not what the plan alone says: an adoption keeps the old beside the new for a while (aws 3.10).</summary>
    internal Func<StackDefinition, StackDefinition> Shape { get; init; } = static stack => stack;

    /// <summary>Environment of the command, for secrets that are to be stored on request.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of variables whose values are to be put into the parameters the manifest's <c>secrets</c> name (<c>--put-secret NAME</c>).</summary>
    public IReadOnlyList<string> PutSecrets { get; init; } = [];
}

/// <summary>Where images come from.</summary>
public sealed record ImageSettings
{
    /// <summary>Task name to <c>REPOSITORY@sha256:…</c>: images somebody else has built and pushed (<c>--image NAME=REF</c>).</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    /// <summary><c>docker</c>, <c>podman</c> or <c>buildah</c>; null: the first that works.</summary>
    public string? Builder { get; init; }

    /// <summary>Arguments of a build, which replace the base images where these are not to be had: <c>RUNTIME</c>, <c>UV</c>, <c>NODE</c>.</summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder of the program that goes into images.</summary>
    public string Program { get; init; } = AppContext.BaseDirectory;
}

/// <param name="Changed">False: there was nothing to do.</param>
/// <param name="Urls">Server to URL, from the stack's outputs.</param>
/// <param name="Images">Task to <c>REPOSITORY@sha256:…</c>.</param>
public sealed record DeployOutcome(bool Changed, IReadOnlyDictionary<string, string> Urls, IReadOnlyDictionary<string, string> Images)
{
    /// <summary>Of the load balancer, for the DNS records where none are made.</summary>
    public string? LoadBalancerDnsName { get; init; }

    /// <summary>Somebody was asked, and said no: nothing was touched.</summary>
    public bool IsDeclined { get; init; }
}
