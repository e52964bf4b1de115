using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Deploy.Recovery;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>A manifest becomes a running deployment, step by step (aws 3.2).</summary>
public sealed class Deployer
{
    /// <summary>Operations in a row that may have to be waited for or recovered from before a deployment begins.</summary>
    private const int MostRecoveries = 10;

    private readonly AwsSession _session;

    private readonly DeployContext _context;

    private readonly Drafting _drafting;

    private readonly Applying _applying;

    public Deployer(AwsSession session, DeploySettings settings)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _context = new DeployContext(session.Api, session.Region, settings);
        _drafting = new Drafting(_context, session.Profile);
        _applying = new Applying(_context, _drafting);
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
            return await _applying.LeaveAsync(draft, cancellation);
        }

        // Deploy steps 3 to 5: preflight, templates, checks, and the plan of every stack.
        draft = await _drafting.PlanAsync(draft, aws, cancellation);
        if (!draft.HasWork)
        {
            return await _applying.LeaveAsync(draft, cancellation);
        }

        var shown = Drafting.Shown(draft);
        _context.Report(new Planned(shown));
        if (!await AgreeAsync(draft, shown, cancellation))
        {
            return new DeployOutcome(false, new Dictionary<string, string>(), draft.Images) { IsDeclined = true };
        }

        return await _applying.ApplyAsync(draft, cancellation);
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
}
