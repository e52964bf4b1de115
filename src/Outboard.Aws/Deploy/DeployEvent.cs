using Outboard.Aws.CloudFormation;

namespace Outboard.Aws.Deploy;

/// <summary>What a deployment tells while it runs; rendered as a tree, as lines or as JSON by the executable (aws 3.5).</summary>
public abstract record DeployEvent
{
    private protected DeployEvent()
    {
    }
}

/// <summary>Who deploys to where; the first event.</summary>
/// <param name="Identity">The ARN of the caller.</param>
public sealed record SignedIn(string Account, string Region, string? Profile, string Identity) : DeployEvent;

/// <summary>A step of aws 3.2 begins.</summary>
/// <param name="Name">As <c>base stack</c>, <c>image fetch</c>, <c>main stack</c>.</param>
/// <param name="What">For people: <c>creating the change set</c>.</param>
public sealed record StepStarted(string Name, string What) : DeployEvent;

/// <param name="Outcome">For people: <c>no change</c>, <c>pushed sha256:…</c>.</param>
public sealed record StepFinished(string Name, string Outcome, TimeSpan Took) : DeployEvent;

/// <summary>A resource of a stack has another status.</summary>
/// <param name="Label">For people: <c>service of fetch</c>; the logical id where there is none.</param>
/// <param name="Status">CloudFormation's: <c>CREATE_IN_PROGRESS</c>.</param>
/// <param name="Since">How long the resource has been at it.</param>
public sealed record ResourceProgress(string Stack, string LogicalId, string Label, string Type, string Status, string? Reason, TimeSpan Since) : DeployEvent;

/// <summary>Where the rollout of a service is.</summary>
/// <param name="Task">The server's name, or the packed task's.</param>
/// <param name="Revision">As <c>mcp-fetch:7</c>.</param>
/// <param name="State">ECS's: <c>IN_PROGRESS</c>.</param>
/// <param name="Breaker">As <c>attempt 1 of 3</c>; null where nothing has failed.</param>
public sealed record RolloutProgress(string Task, string Revision, string State, int Desired, int Running, int Pending, int Failed, string? Breaker) : DeployEvent;

/// <summary>A task of a rollout stopped.</summary>
public sealed record TaskStopped(string Task, string TaskId, string Reason, int? ExitCode) : DeployEvent;

/// <summary>Bytes of an image on their way.</summary>
/// <param name="Total">Null where it is not known.</param>
public sealed record UploadProgress(string Image, long Sent, long? Total) : DeployEvent;

/// <summary>Output of a program that builds an image, a line.</summary>
public sealed record BuildOutput(string Image, string Line) : DeployEvent;

/// <summary>Something to know that stops nothing.</summary>
public sealed record Notice(string Text) : DeployEvent;

/// <summary>The plan, before anybody is asked.</summary>
public sealed record Planned(DeploymentPlan Plan) : DeployEvent;

/// <summary>The first cause of a failure, not its last symptom (aws 3.6).</summary>
public sealed record Diagnosed(Diagnosis Diagnosis) : DeployEvent;

/// <param name="What">What failed: <c>The service of fetch did not become healthy.</c></param>
/// <param name="Cause">Why, as far as it can be seen.</param>
/// <param name="Evidence">Lines: stack event, stopped task, target health, the container's last log lines.</param>
/// <param name="Next">The next command or edit.</param>
public sealed record Diagnosis(string What, string Cause, IReadOnlyList<string> Evidence, string Next);

/// <summary>What will become of a deployment: its stacks, and its price before and after.</summary>
/// <param name="Before">Null: nothing stands.</param>
public sealed record DeploymentPlan(DeployPlan Plan, IReadOnlyList<StackPlan> Stacks, MonthlyCost? Before, MonthlyCost After)
{
    public bool HasChanges => Stacks.Any(static stack => stack.Changes.Count > 0);

    /// <summary>What a change means, for people: restarts, lost sessions, gaps.</summary>
    public IReadOnlyList<string> Consequences { get; init; } = [];
}

/// <param name="IsForecast">Computed here, because CloudFormation could not be asked yet or had nothing to say (aws 5.6).</param>
/// <param name="Labels">Logical id to what people call it.</param>
public sealed record StackPlan(string Name, IReadOnlyList<ResourceChange> Changes, bool IsForecast, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Changes CloudFormation cannot rule out and nobody expects: a line, not a list.</summary>
    public int Folded { get; init; }
}
